//! What a machine is: the closed list of kinds, each with its icon, its place in the network and its words.
//!
//! Comes in: nothing. Goes out: [`MachineKind`]. Reading, the schema, the drawing and the tables follow this one list.

/// Where a kind of machine stands in the network, and whether it counts as a computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MachineClass {
    /// The provider's side of the uplink.
    Internet,
    /// What leads from one network into another.
    Gateway,
    /// What runs the owner's programs: it counts in tables and sums of hardware, and can be a node.
    Computer,
    /// Anything else that is plugged in.
    Appliance,
}

/// Writes the list of kinds down once: a row is a kind, its word in the inventory, its class, the name of its icon, and
/// what sentences call it.
macro_rules! machine_kinds {
    ($($(#[$about:meta])* $kind:ident: $word:literal, $class:ident, $icon:literal, $spoken:literal;)*) => {
        /// What a machine is.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum MachineKind {
            $($(#[$about])* $kind,)*
        }

        impl MachineKind {
            /// All kinds, computers first.
            pub const ALL: &[MachineKind] = &[$(MachineKind::$kind),*];

            /// The word used in the inventory.
            pub fn word(self) -> &'static str {
                match self { $(MachineKind::$kind => $word),* }
            }

            /// Where it stands in the network.
            pub fn class(self) -> MachineClass {
                match self { $(MachineKind::$kind => MachineClass::$class),* }
            }

            /// The name of its icon; kinds that look alike share one.
            pub fn icon(self) -> &'static str {
                match self { $(MachineKind::$kind => $icon),* }
            }

            /// What sentences and tables call it: `access point`.
            pub fn spoken(self) -> &'static str {
                match self { $(MachineKind::$kind => $spoken),* }
            }
        }
    };
}

machine_kinds! {
    /// A computer of no stated kind.
    #[default]
    Computer: "computer", Computer, "tower", "computer";
    /// A server, in a rack or not.
    Server: "server", Computer, "server", "server";
    /// A desktop computer.
    Desktop: "desktop", Computer, "tower", "desktop";
    /// The same by its case.
    Tower: "tower", Computer, "tower", "tower";
    /// A mini PC or thin client.
    Mini: "mini", Computer, "mini", "mini PC";
    /// A laptop.
    Laptop: "laptop", Computer, "laptop", "laptop";
    /// A single-board computer: a Raspberry Pi and its like.
    Board: "board", Computer, "board", "single-board computer";
    /// A network storage.
    Nas: "nas", Computer, "nas", "NAS";
    /// A virtual machine.
    Vm: "vm", Computer, "server", "virtual machine";
    /// A rented virtual server.
    Vps: "vps", Computer, "cloud", "VPS";
    /// What routes between networks.
    Router: "router", Gateway, "router", "router";
    /// A firewall.
    Firewall: "firewall", Gateway, "firewall", "firewall";
    /// A modem, or the end of the provider's fibre.
    Modem: "modem", Gateway, "modem", "modem";
    /// The provider's side of the uplink.
    Internet: "internet", Internet, "cloud", "internet";
    /// A wireless access point.
    Ap: "ap", Appliance, "ap", "access point";
    /// A camera.
    Camera: "camera", Appliance, "camera", "camera";
    /// A printer.
    Printer: "printer", Appliance, "printer", "printer";
    /// A telephone.
    Phone: "phone", Appliance, "phone", "phone";
    /// A tablet.
    Tablet: "tablet", Appliance, "phone", "tablet";
    /// A television or another screen.
    Tv: "tv", Appliance, "screen", "TV";
    /// A games console.
    Console: "console", Appliance, "device", "console";
    /// A switch for keyboard, video and mouse.
    Kvm: "kvm", Appliance, "device", "KVM switch";
    /// A power strip with a network port.
    Pdu: "pdu", Appliance, "device", "PDU";
    /// A sensor, or whatever else of the house is in the network.
    Sensor: "sensor", Appliance, "device", "sensor";
    /// Anything else.
    Appliance: "appliance", Appliance, "device", "appliance";
}

impl MachineKind {
    /// The kind with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// Whether it counts as a computer, so that it can be a node and is in the sums of hardware.
    pub fn is_computer(self) -> bool {
        self.class() == MachineClass::Computer
    }
}
