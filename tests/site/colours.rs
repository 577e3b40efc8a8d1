//! The theme's colours can be told apart and read: WCAG 2.2's contrast, in each theme, on each ground that they stand on.

use std::collections::BTreeMap;

/// The colours of a block of `--name: light-dark(#light, #dark)` and `--name: var(--other)`.
fn palette(css: &str) -> BTreeMap<&str, [[f64; 3]; 2]> {
    let mut palette = own_colours(css);
    let lines = css.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": var(--"));
    let same = lines.filter_map(|(name, other)| Some((name, *palette.get(other.strip_suffix(");")?)?)));
    let same: Vec<_> = same.collect();
    palette.extend(same);
    palette
}

fn own_colours(css: &str) -> BTreeMap<&str, [[f64; 3]; 2]> {
    let lines = css.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": light-dark("));
    lines
        .filter_map(|(name, pair)| {
            let (light, dark) = pair.strip_suffix(");")?.split_once(", ")?;
            Some((name, [rgb(light)?, rgb(dark)?]))
        })
        .collect()
}

/// The three parts of `#rrggbb`; what can be seen through has no contrast of its own.
fn rgb(text: &str) -> Option<[f64; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part =
        |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok().map(|part| f64::from(part) / 255.0);
    Some([part(0)?, part(2)?, part(4)?])
}

/// WCAG 2.2, "relative luminance".
fn luminance(colour: [f64; 3]) -> f64 {
    let linear =
        colour.map(|part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

/// WCAG 2.2, "contrast ratio".
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Colours of text, and the grounds it stands on.
const TEXT: [(&str, &[&str]); 17] = [
    ("ink", &["ground", "raised", "accent-soft", "mark", "yes", "no"]),
    ("ink-soft", &["ground", "raised"]),
    ("accent", &["ground", "raised", "accent-soft"]),
    ("note", &["raised"]),
    ("tip", &["ground", "raised", "yes"]),
    ("important", &["ground", "raised"]),
    ("warning", &["ground", "raised"]),
    ("caution", &["ground", "raised", "no"]),
    ("hl-comment", &["raised", "mark"]),
    ("hl-keyword", &["raised", "mark"]),
    ("hl-string", &["raised", "mark"]),
    ("hl-number", &["raised", "mark"]),
    ("hl-name", &["raised", "mark"]),
    ("hl-ok", &["raised", "mark"]),
    ("hl-bad", &["raised", "mark"]),
    ("ground", &["ink"]),
    ("raised", &["ink"]),
];

fn check(palette: &BTreeMap<&str, [[f64; 3]; 2]>) {
    let mut faults = Vec::new();
    let lines: (&str, &[&str]) = ("line-strong", &["ground", "raised"]);
    for (least, (name, grounds)) in
        TEXT.into_iter().map(|pair| (4.5, pair)).chain([(3.0, lines), (3.0, ("accent", &["ground"]))])
    {
        for ground in grounds {
            for (theme, which) in [("light", 0), ("dark", 1)] {
                let found = contrast(palette[name][which], palette[ground][which]);
                if found < least {
                    faults.push(format!("{name} on {ground}, {theme}: {found:.2} of {least}"));
                }
            }
        }
    }
    assert_eq!(faults, [""; 0]);
}

#[test]
fn text_and_lines_have_their_contrast_in_each_theme() {
    let css = include_str!("../../static/assets/colour.css");
    let (usual, _) = css.split_once("@media (prefers-contrast: more)").expect("high contrast has its block");
    let (usual, more) = (palette(usual), palette(css));
    check(&usual);
    check(&more);
    for theme in [0, 1] {
        let soft = |palette: &BTreeMap<&str, [[f64; 3]; 2]>| {
            contrast(palette["ink-soft"][theme], palette["ground"][theme])
        };
        assert!(soft(&more) > soft(&usual), "more is more");
    }
}

#[test]
fn no_stylesheet_but_one_names_a_colour() {
    for (path, bytes) in rackdown::render::theme::THEME {
        if !path.ends_with(".css") || path.ends_with("/colour.css") {
            continue;
        }
        let css = std::str::from_utf8(bytes).expect("text");
        let named = css.lines().filter(|line| !line.contains("/*")).find(|line| {
            let mut values = line.split(": ").skip(1).flat_map(|value| value.split([' ', ',', ';', '(']));
            values.any(|word| {
                word.starts_with('#') || ["rgb", "rgba", "hsl", "oklch", "white", "black"].contains(&word)
            })
        });
        assert_eq!(named, None, "{path}");
    }
}
