//! The topology outside of a page: an SVG with its own styles, its geometry as JSON, and the whole in words as Markdown.
//!
//! Comes in: an inventory. Goes out: texts that need nothing else: no stylesheet, no font, no script.

use serde::Serialize;

use super::drawing::{Links, draw_inside, plain};
use super::legend::legend;
use crate::diag::words::{count, named};
use crate::layout::{About, Diagram, Font, RailForm, Rect, Text, TextKind, Variant, lay_out, text_width};
use crate::model::inventory::{Inventory, LinkState};
use crate::model::topology::{Link, Topology};
use crate::render::highlight::html::escaped;

/// The stylesheets that the page's drawing has, from the theme.
const COLOURS: &str = include_str!("../../../../static/assets/colour.css");
const RULES: &str = include_str!("../../../../static/assets/topology.css");

/// Which of the theme's colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// What a property of `colour.css` stands for.
    pub(super) fn colour(self, name: &str) -> Option<&'static str> {
        let rest = COLOURS.split_once(&format!("--{name}: "))?.1;
        let value = rest.split_once(';')?.0;
        if let Some(other) = value.strip_prefix("var(--") {
            return self.colour(other.strip_suffix(')')?);
        }
        let (light, dark) = value.strip_prefix("light-dark(")?.strip_suffix(')')?.split_once(", ")?;
        Some(match self {
            Theme::Light => light,
            Theme::Dark => dark,
        })
    }
}

/// The page's plain rules for drawings, with a theme's colours written out: no variables, no media, no pseudo-classes.
pub fn stylesheet(theme: Theme) -> String {
    let screen = RULES.split("@container").next().unwrap_or_default();
    let rules = screen.lines().filter(|line| line.starts_with(".drawing ") && !line.contains(":has"));
    let mut css = String::new();
    for rule in rules.filter(|rule| !rule.split('{').next().unwrap_or_default().contains(':')) {
        let mut rest = rule;
        while let Some((before, (name, after))) =
            rest.split_once("var(--").and_then(|(before, after)| Some((before, after.split_once(')')?)))
        {
            let font = "system-ui, sans-serif";
            css.push_str(before);
            css.push_str(theme.colour(name).unwrap_or(font));
            rest = after;
        }
        css.push_str(rest);
        css.push('\n');
    }
    css
}

/// The drawing as an SVG of its own, for a README or another generator.
pub fn topology_svg(inventory: &Inventory, theme: Theme, variant: Variant) -> String {
    let topology = Topology::new(inventory, &[]);
    let diagram = lay_out(&topology, variant);
    let mut inside = String::new();
    draw_inside(&topology, &diagram, Links::None, &mut plain, &mut inside);
    let width = diagram.width;
    let height = draw_key(&topology, &diagram, &mut inside);
    let title = escaped(&format!("Network topology of {}", inventory.cluster.name.value));
    let ground = theme.colour("ground").unwrap_or("none");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n<style>\n{}</style>\n\
         <path d=\"M0 0H{width}V{height}H0z\" style=\"fill:{ground}\"/>\n{inside}</svg>\n",
        stylesheet(theme)
    )
}

/// The legend of lines below the drawing; how high both are.
fn draw_key(topology: &Topology, diagram: &Diagram, svg: &mut String) -> i32 {
    let (mut x, mut y) = (8, diagram.height + 14);
    for entry in legend(topology).iter().filter(|entry| !entry.class.is_empty()) {
        let taken = 38 + text_width(&entry.text, Font::Small);
        if x > 8 && x + taken > diagram.width {
            (x, y) = (8, y + 20);
        }
        svg.push_str(&format!(
            "<g class=\"k\"><path class=\"{}\" d=\"M{x} {}h26\"/><text x=\"{}\" y=\"{y}\">{}</text></g>",
            entry.class,
            y - 4,
            x + 34,
            escaped(&entry.text)
        ));
        x += taken + 18;
    }
    y + 12
}

/// The geometry of a drawing.
#[derive(Serialize)]
struct Geometry<'a> {
    width: i32,
    height: i32,
    boxes: Vec<BoxGeometry<'a>>,
    cables: Vec<CableGeometry<'a>>,
    rails: Vec<RailGeometry<'a>>,
    texts: Vec<TextGeometry<'a>>,
}

/// A box or a bar with what it says.
#[derive(Serialize)]
struct BoxGeometry<'a> {
    name: &'a str,
    x: i32,
    y: i32,
    w: i32,
    h: i32,
    lines: Vec<&'a str>,
}

/// A stated link; one that is words, or a port whose other end is not stated, has no points.
#[derive(Serialize)]
struct CableGeometry<'a> {
    from: &'a str,
    to: Option<&'a str>,
    nics: &'a [String],
    points: Vec<[i32; 2]>,
}

/// A thin rail's middle, or a bar's outline.
#[derive(Serialize)]
struct RailGeometry<'a> {
    switch: &'a str,
    points: Vec<[i32; 2]>,
}

#[derive(Serialize)]
struct TextGeometry<'a> {
    text: &'a str,
    x: i32,
    y: i32,
    w: i32,
    h: i32,
}

/// The geometry of the drawing as JSON, in pixels from the top left.
pub fn topology_json(inventory: &Inventory, variant: Variant) -> String {
    let topology = Topology::new(inventory, &[]);
    let diagram = lay_out(&topology, variant);
    let name = |device: usize| topology.devices.get(device).map_or("full mesh", |device| &*device.name);
    let boxes = diagram.boxes.iter().map(|it| (it.device, it.area));
    let bars = diagram.rails.iter().filter(|rail| rail.form == RailForm::Bar);
    let boxes = boxes.chain(bars.map(|rail| (rail.hub, rail.area))).map(|(device, area)| BoxGeometry {
        name: name(device),
        x: area.x,
        y: area.y,
        w: area.width,
        h: area.height,
        lines: diagram.texts.iter().filter(|text| is_of(text, device)).map(|text| &*text.text).collect(),
    });
    let texts = diagram.texts.iter().map(|it| {
        let Rect { x, y, width, height } = it.area();
        TextGeometry { text: &it.text, x, y, w: width, h: height }
    });
    let cables = topology.links.iter().enumerate().map(|(index, link)| {
        let cable = diagram.cables.iter().find(|cable| cable.link == Some(index));
        let points = cable.map(|cable| [cable.start, cable.end].map(|(x, y)| [x, y]).to_vec());
        CableGeometry {
            from: name(link.from),
            to: link.to.map(name),
            nics: &link.ports,
            points: points.unwrap_or_default(),
        }
    });
    let rails = diagram.rails.iter().map(|rail| {
        let (Rect { x, y, .. }, right, bottom) = (rail.area, rail.area.right(), rail.area.bottom());
        let points = match rail.form {
            RailForm::Bar => vec![[x, y], [right, y], [right, bottom], [x, bottom], [x, y]],
            RailForm::Line => vec![[x, (y + bottom) / 2], [right, (y + bottom) / 2]],
            RailForm::Lane => vec![[(x + right) / 2, y], [(x + right) / 2, bottom]],
        };
        RailGeometry { switch: name(rail.hub), points }
    });
    let geometry = Geometry {
        width: diagram.width,
        height: diagram.height,
        boxes: boxes.collect(),
        cables: cables.collect(),
        rails: rails.collect(),
        texts: texts.collect(),
    };
    // Numbers and texts alone cannot fail to be written.
    serde_json::to_string_pretty(&geometry).unwrap_or_default() + "\n"
}

/// Whether a text stands in a device's box or bar.
fn is_of(text: &Text, device: usize) -> bool {
    match text.about {
        About::Device(own) => own == device && text.kind != TextKind::Again,
        About::LinkOf { device: own, .. } => own == device,
        _ => false,
    }
}

/// The machines and the links in words, as Markdown.
pub fn topology_md(inventory: &Inventory) -> String {
    let topology = Topology::new(inventory, &[]);
    let mut text = String::new();
    let mut add = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    for cluster in &topology.clusters {
        let words = [Some(&cluster.name), cluster.platform.as_ref(), cluster.links.as_ref()];
        add(format!(
            "{}\n",
            words.into_iter().flatten().map(|word| literal(word)).collect::<Vec<_>>().join(" · ")
        ));
    }
    let mut devices: Vec<_> = topology.devices.iter().collect();
    devices.sort_by_key(|device| device.number);
    for device in devices {
        let member = device.cluster.and_then(|cluster| topology.clusters.get(cluster));
        let member = member.map(|cluster| format!("member of {}", cluster.name));
        let votes = device.votes.map(|votes| count(votes, "vote"));
        let words = [member, device.qdevice.clone(), votes, device.placement.clone()];
        let words = words.into_iter().flatten().chain(device.badges.clone());
        let words: String = words.map(|word| format!("; {}", literal(&word))).collect();
        add(format!("- {}{words}", literal(&device.description)));
    }
    add(String::new());
    for link in &topology.links {
        add(format!("- {}", literal(&sentence(&topology, link))));
    }
    text
}

/// `pve1 eno1 + eno2 (bond b) → core: 2×10 Gb/s`.
fn sentence(topology: &Topology, link: &Link) -> String {
    let name = |device: usize| topology.devices.get(device).map_or("", |device| &*device.name);
    let bond = link.bond.as_ref().map(|bond| format!(" ({})", named("bond", bond))).unwrap_or_default();
    let speed = link.speed_in_words.as_deref().unwrap_or("speed not stated");
    let state =
        if link.state == LinkState::Up { String::new() } else { format!(", {}", link.state.as_str()) };
    let to = link.to.map_or("other end not stated", name);
    format!("{} {}{bond} → {to}: {speed}{state}", name(link.from), link.ports.join(" + "))
}

/// A text that Markdown takes for nothing else.
fn literal(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().fold(String::new(), |mut escaped, char| {
        if char.is_ascii_punctuation()
            && !matches!(char, '.' | ',' | ':' | ';' | '-' | '+' | '/' | '(' | ')' | '%')
        {
            escaped.push('\\');
        }
        escaped.push(char);
        escaped
    })
}
