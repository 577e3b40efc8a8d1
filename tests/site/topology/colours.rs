//! What can be told apart and read: contrast in every theme, and kinds of line without colour.

use std::collections::BTreeMap;

use crate::support::repo;

const CSS: &str = include_str!("../../../static/assets/topology.css");

/// The colours of a theme by the names of their properties.
type Theme = BTreeMap<String, String>;

/// The stylesheets' tokens: light, dark, and both with more contrast.
fn themes() -> Vec<(&'static str, Theme)> {
    let folder = std::fs::read_dir(repo().join("static/assets")).unwrap();
    let files =
        folder.map(|entry| entry.unwrap().path()).filter(|path| path.extension() == Some("css".as_ref()));
    let texts: Vec<String> = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let (mut light, mut dark) = (Theme::new(), Theme::new());
    let (mut more_light, mut more_dark) = (Theme::new(), Theme::new());
    for text in &texts {
        let (plain, more) = text.split_once("prefers-contrast: more").unwrap_or((text, ""));
        tokens(plain, &mut light, &mut dark);
        tokens(more, &mut more_light, &mut more_dark);
    }
    let over = |base: &Theme, more: Theme| base.clone().into_iter().chain(more).collect::<Theme>();
    let (strong_light, strong_dark) = (over(&light, more_light), over(&dark, more_dark));
    vec![
        ("light", light),
        ("dark", dark),
        ("light, more contrast", strong_light),
        ("dark, more contrast", strong_dark),
    ]
}

/// `--name: light-dark(#one, #other)`; the first of a name counts.
fn tokens(text: &str, light: &mut Theme, dark: &mut Theme) {
    for (before, after) in text.match_indices("light-dark(").map(|(at, _)| text.split_at(at)) {
        let name = before.rsplit("--").next().unwrap().split(':').next().unwrap().trim();
        let pair = after["light-dark(".len()..].split(')').next().unwrap();
        if let Some((one, other)) = pair.split_once(',') {
            light.entry(name.to_owned()).or_insert_with(|| one.trim().to_owned());
            dark.entry(name.to_owned()).or_insert_with(|| other.trim().to_owned());
        }
    }
}

/// WCAG 2.2, "relative luminance".
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The properties that rules of the drawing give to `key`, as `var(--NAME)`.
fn used(key: &str) -> Vec<String> {
    let screen = CSS.split("@media").next().unwrap();
    let rules = screen.lines().filter(|line| line.contains(".drawing"));
    let values = rules.flat_map(|line| line.split(&format!(" {key}: var(--")).skip(1).collect::<Vec<_>>());
    values.map(|rest| rest.split(')').next().unwrap().to_owned()).collect()
}

#[test]
fn words_have_the_contrast_of_wcag_in_every_theme() {
    let words: Vec<String> = ["ink", "ink-soft", "tip", "important", "accent"].map(str::to_owned).into();
    let fills = used("fill");
    for word in &words {
        assert!(fills.contains(word), "{word} is a colour of words: {fills:?}");
    }
    for fill in &fills {
        let is_ground = ["ground", "raised", "accent-soft"].contains(&fill.as_str());
        assert!(is_ground || words.contains(fill), "{fill} is new: is it a word's or a ground?");
    }
    for (name, theme) in themes() {
        for word in &words {
            // On the page, in a box, and in a box that is pointed at.
            for ground in ["ground", "raised", "accent-soft"] {
                let ratio = contrast(&theme[word.as_str()], &theme[ground]);
                assert!(ratio >= 4.5, "{name}: {word} on {ground} has {ratio:.2}");
            }
        }
    }
}

#[test]
fn lines_have_the_contrast_of_wcag_in_every_theme() {
    let lines = used("stroke");
    assert!(lines.len() > 5, "{lines:?}");
    for (name, theme) in themes() {
        for line in &lines {
            for ground in ["ground", "raised", "accent-soft"] {
                let ratio = contrast(&theme[line.as_str()], &theme[ground]);
                assert!(ratio >= 3.0, "{name}: {line} on {ground} has {ratio:.2}");
            }
        }
    }
}

/// Width and dashes of a kind of line: the last rule of each class counts, in the order of the stylesheet.
fn look(classes: &[&str]) -> (String, String) {
    let screen = CSS.split("@media").next().unwrap();
    let (mut width, mut dashes) = (String::new(), String::new());
    for line in screen.lines().filter(|line| line.starts_with(".drawing .")) {
        let (selectors, rule) = line.split_once(" {").unwrap();
        let is_of = |of: &str| classes.iter().any(|class| of == format!(".drawing .{class}"));
        if !selectors.split(", ").any(is_of) {
            continue;
        }
        let value = |key: &str| {
            rule.split(&format!("{key}: ")).nth(1).map(|rest| rest.split(';').next().unwrap().to_owned())
        };
        width = value("stroke-width").unwrap_or(width);
        dashes = value("stroke-dasharray").unwrap_or(dashes);
    }
    (width, dashes)
}

#[test]
fn any_two_kinds_of_line_differ_without_colour() {
    let speeds = ["w0", "w1", "w2", "w3", "w4", "w5", "w6"];
    let mut kinds: Vec<Vec<&str>> = vec![vec!["qdevice"], vec!["rail"]];
    for speed in speeds {
        kinds.extend([vec![speed], vec![speed, "standby"], vec![speed, "down"], vec![speed, "loose"]]);
    }
    let mut seen = BTreeMap::new();
    for kind in kinds {
        // A link without a stated speed is as wide as one of the lowest class, and only that one is not told apart
        // where it carries no traffic.
        if kind.len() > 1 && kind[0] == "w0" {
            continue;
        }
        let look = look(&kind);
        assert!(!look.0.is_empty());
        if let Some(other) = seen.insert(look.clone(), kind.clone()) {
            panic!("{kind:?} and {other:?} both look like {look:?}");
        }
    }
}
