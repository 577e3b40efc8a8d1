//! The pictures of the kinds of devices: one path of 20 by 20 px each, drawn as lines.
//!
//! Comes in: a device, or none for a full mesh. Goes out: its path. It follows from the stated kind alone.

use crate::model::topology::Device;

/// The path with this name; a plain computer's for any other.
fn path(name: &str) -> &'static str {
    match name {
        "server" => "M2 3h16v6H2zM2 11h16v6H2zM5 6h1M5 14h1M9 6h6M9 14h6",
        "mini" => "M2 6h16v8H2zM5 10h4M14 10h1",
        "laptop" => "M4 4h12v9H4zM1 16h18",
        "board" => "M2 4h16v12H2zM6 8h5v4H6zM14 7v1M14 12v1M5 4V2M9 4V2M13 4V2",
        "nas" => "M3 2h14v16H3zM7 2v16M11 2v16M14 15h1",
        "switch" => "M1 6h18v8H1zM4 10h1M8 10h1M12 10h1M16 10h1",
        "router" => "M2 10h16v7H2zM5 13.5h1M9 13.5h1M14 10V4M11 5a4 4 0 0 1 6 0",
        "firewall" => "M2 3h16v14H2zM2 8h16M2 12h16M8 3v5M13 8v4M7 12v5",
        "modem" => "M3 8h14v9H3zM6 12.5h1M9 12.5h1M12 12.5h1M6 8V2M14 8V2",
        "cloud" => "M5 16a4 4 0 0 1 0-8a5 5 0 0 1 9.5-1a4.5 4.5 0 0 1 .5 9z",
        "ap" => "M3 15h14M10 15v-3M6 9a5 5 0 0 1 8 0M3 6a9 9 0 0 1 14 0",
        "camera" => "M2 5h10v7H2zM12 7l5-2v7l-5-2M6 12v4",
        "printer" => "M5 7V2h10v5M2 7h16v7H2zM5 12h10v6H5z",
        "phone" => "M6 1h8v18H6zM9 16h2",
        "screen" => "M2 3h16v11H2zM7 17h6M10 14v3",
        "device" => "M3 5h14v10H3zM7 10h1M12 10h1",
        "mesh" => "M4 15L10 4l6 11zM3 15h2M9 4h2M15 15h2",
        _ => "M4 1h12v18H4zM7 5h6M7 8h6M10 14v1",
    }
}

/// The path of a device's picture.
pub fn icon(device: Option<&Device>) -> &'static str {
    path(match device {
        Some(device) => device.machine.map_or("switch", |machine| machine.icon()),
        None => "mesh",
    })
}
