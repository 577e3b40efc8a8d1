//! Social cards and icons: what is in the pixels, what it costs, and what a site's own SVG may not do.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rackdown::memo::Memo;
use rackdown::model::inventory::Inventory;
use rackdown::parse::inventory::parse_inventory;
use rackdown::render::assets::fonts::NO_GLYPH;
use rackdown::render::assets::icons::draw_all;
use rackdown::render::assets::raster::{MOST_ELEMENTS, check};
use rackdown::render::card::svg::{ACCENT, GROUND, INK, INK_SOFT, LINE, title_words, write};
use rackdown::render::card::{Card, CardDrawing, HEIGHT, WIDTH, rasterise};
use rackdown::render::components::topology::overview::card_drawing;
use rackdown::source::{Blob, Inputs};
use rackdown::{BuildOptions, build};

use crate::support::{INVENTORY, assert_golden, bundle, output, path_of, repo, site, with};

const URL: &str = "--- data/site.toml\ntitle = \"Test\"\nbase_url = \"https://a.example/b/\"\n";

fn site_with_cards() -> Inputs {
    site(&format!(
        "{URL}--- content/a.md\n+++\ntitle = \"A page\"\ncategory = \"Things\"\n+++\n--- data/inventory.toml\n{INVENTORY}"
    ))
}

/// The address of a page's card, if it has one.
fn card_url(html: &str) -> Option<&str> {
    html.split("property=\"og:image\" content=\"").nth(1)?.split('"').next()
}

struct Picture {
    width: u32,
    height: u32,
    /// Red, green, blue.
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    fn read(bytes: &[u8]) -> Picture {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
        let mut reader = decoder.read_info().expect("a PNG");
        let mut data = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut data).expect("a picture");
        let step = info.color_type.samples();
        let pixels = data.chunks(step).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        Picture { width: info.width, height: info.height, pixels }
    }

    fn of(card: &Card) -> Picture {
        let stylesheet = card.drawing.as_ref().map(|drawing| drawing.stylesheet.as_str());
        Picture::read(rasterise(&write(card), stylesheet).expect("a card").bytes())
    }

    /// How many pixels of this colour lie in these columns and rows.
    fn count(&self, colour: &str, columns: std::ops::Range<u32>, rows: std::ops::Range<u32>) -> usize {
        let colour = bytes_of(colour);
        let row = |y: u32| columns.clone().map(move |x| (y * self.width + x) as usize);
        rows.flat_map(row).filter(|at| self.pixels[*at] == colour).count()
    }
}

fn bytes_of(colour: &str) -> [u8; 3] {
    [1, 3, 5].map(|at| u8::from_str_radix(&colour[at..at + 2], 16).expect("hexadecimal digits"))
}

fn full_card() -> Card {
    Card {
        title: "Proxmox cluster".into(),
        description: Some("Four nodes and a Raspberry Pi.".into()),
        site: "Projects".into(),
        host: "a.example".into(),
        address: "/cluster/".into(),
        tiles: ["nodes", "QDevice", "quorum", "uplink"].map(|label| (label.into(), "4 / 7".into())).into(),
        drawing: None,
    }
}

#[test]
fn every_page_points_at_a_card_of_its_own_that_is_there() {
    let bundle = bundle(&site_with_cards());
    let mut seen = std::collections::BTreeSet::new();
    for page in ["index.html", "a/index.html", "categories/things/index.html"] {
        let html = output(&bundle, page);
        let url = card_url(&html).unwrap_or_else(|| panic!("a card in {html}"));
        let path = url.strip_prefix("https://a.example/b/").expect("a whole address");
        let bytes = bundle.files[&path_of(path)].bytes();
        let picture = Picture::read(bytes);
        assert_eq!((picture.width, picture.height), (WIDTH, HEIGHT), "{page}");
        assert!(bytes.len() < 100_000, "{page}: {} bytes", bytes.len());
        assert!(html.contains("name=\"twitter:card\" content=\"summary_large_image\""));
        assert!(seen.insert(url.to_owned()), "{page} has a card of its own");
    }
    assert!(output(&bundle, "a/index.html").contains("og:image:alt\" content=\"A page: node 1\""));
}

#[test]
fn a_site_without_an_address_or_that_wants_none_has_no_cards() {
    let no_address = site("--- content/a.md\n+++\ntitle = \"A\"\n+++\n");
    let off = site(&format!("{URL}social_cards = false\n--- content/a.md\n+++\ntitle = \"A\"\n+++\n"));
    for inputs in [no_address, off] {
        let bundle = bundle(&inputs);
        assert!(!output(&bundle, "a/index.html").contains("og:image"));
        assert!(!bundle.files.keys().any(|path| path.as_str().contains("card.")));
    }
}

#[test]
fn a_large_site_has_one_card_unless_it_asks_for_more() {
    let pages: String =
        (0..60).map(|number| format!("--- content/{number}.md\n+++\ntitle = \"{number}\"\n+++\n")).collect();
    let bundle = bundle(&site(&format!("{URL}{pages}")));
    let cards = bundle.files.keys().filter(|path| path.as_str().contains("card.")).count();
    assert_eq!(cards, 1);
    assert!(card_url(&output(&bundle, "7/index.html")).is_some());
}

#[test]
fn an_unchanged_card_is_not_drawn_again_and_a_changed_title_is() {
    let mut memo = Memo::new();
    let mut cards = |inputs: &Inputs| -> Vec<Blob> {
        let built = build(inputs, &BuildOptions::default(), &mut memo, &());
        let files = built.bundle.expect("a bundle").files.into_iter();
        files.filter(|(path, _)| path.as_str().contains("card.")).map(|(_, blob)| blob).collect()
    };
    let address = |blobs: &[Blob]| blobs.iter().map(|blob| blob.bytes().as_ptr()).collect::<Vec<_>>();
    let first = cards(&site_with_cards());
    let body = "+++\ntitle = \"A page\"\ncategory = \"Things\"\n+++\nAnother text.\n";
    let second = cards(&with(&site_with_cards(), "content/a.md", body));
    assert_eq!(address(&first), address(&second), "the same bytes in the same place");
    let third = cards(&with(&site_with_cards(), "content/a.md", body.replace("A page", "A new page")));
    let kept = third.iter().filter(|blob| address(&first).contains(&blob.bytes().as_ptr())).count();
    assert_eq!((third.len(), kept), (3, 2));
}

#[test]
fn a_card_has_the_same_bytes_twice() {
    let draw = || rasterise(&write(&full_card()), None).expect("a card");
    assert_eq!(draw().bytes(), draw().bytes());
}

#[test]
fn the_words_of_a_card_are_in_its_pixels() {
    let picture = Picture::of(&full_card());
    assert!(picture.count(INK, 72..1128, 150..440) > 2000, "the title");
    assert!(picture.count(INK_SOFT, 72..1128, 150..440) > 500, "the description");
    assert!(picture.count(ACCENT, 72..600, 70..120) > 200, "the site's name");
    assert!(picture.count(INK_SOFT, 600..1128, 70..120) > 100, "the host");
    for column in 0..4 {
        let left = 72 + column * 264;
        assert!(picture.count(INK, left..left + 200, 490..540) > 200, "figure {column}");
        assert!(picture.count(INK_SOFT, left..left + 200, 550..590) > 50, "label {column}");
    }
    let blank = Picture::of(&Card::default());
    assert_eq!(blank.count(INK, 0..WIDTH, 0..HEIGHT), 0);
}

#[test]
fn a_title_of_any_length_and_script_stays_within_the_margins() {
    let titles = [
        "A".to_owned(),
        "Sixty letters of a title that says what is on the page below".to_owned(),
        "A very long title ".repeat(12),
        "m".repeat(200),
        "W W W W W W ".repeat(20),
        "家庭用クラスタの構成と計測".to_owned(),
        "🚀🚀🚀 Cluster 🎉".to_owned(),
        "🚀".to_owned(),
        "Ёлка, Ωmega, Łódź".to_owned(),
        "<script>&\"'".to_owned(),
    ];
    for title in titles {
        for tiles in [full_card().tiles, Vec::new(), vec![("l".repeat(90), "9".repeat(90)); 7]] {
            let description = Some("Words that say more of it. ".repeat(12));
            let rows = if tiles.is_empty() { 580..594 } else { 446..463 };
            let card = Card { title: title.clone(), tiles, description, ..full_card() };
            let picture = Picture::of(&card);
            let ground = (HEIGHT - 10) as usize;
            assert_eq!(picture.count(GROUND, 0..70, 10..HEIGHT), 70 * ground, "left of {title}");
            assert_eq!(picture.count(GROUND, 1130..WIDTH, 10..HEIGHT), 70 * ground, "right of {title}");
            assert_eq!(picture.count(GROUND, 0..WIDTH, 594..HEIGHT), 1200 * 36, "below {title}");
            let empty = 1200 * rows.len();
            assert_eq!(picture.count(GROUND, 0..WIDTH, rows), empty, "between words and figures of {title}");
            assert_eq!(picture.count(GROUND, 0..WIDTH, 112..140), 1200 * 28, "above {title}");
            assert!(picture.count(INK, 72..1128, 150..440) > 100, "{title} is there");
        }
    }
}

#[test]
fn a_title_is_small_enough_for_all_of_its_description() {
    let beside = CardDrawing { svg: String::new(), width: 900, height: 450, stylesheet: String::new() };
    let card = |description: &str| {
        let description = Some(description.to_owned());
        write(&Card {
            description,
            drawing: Some(beside.clone()),
            title: "Proxmox cluster".into(),
            ..full_card()
        })
    };
    let short = card("Four nodes.");
    assert!(short.contains("font-size=\"84\"") && short.contains(">Four nodes.<"), "{short}");
    let long = "A home cluster of four nodes with a Raspberry Pi QDevice that keeps quorum even when three of them are down.";
    let whole = card(long);
    assert!(!whole.contains('…') && whole.contains(">down.<"), "{whole}");
    assert!(!whole.contains("font-size=\"84\""), "the title gives way");
    let endless = card(&long.repeat(5));
    assert!(endless.contains("font-size=\"84\"") && endless.contains("…<"), "but not for nothing: {endless}");
}

#[test]
fn a_title_that_the_fonts_cannot_draw_gives_way_to_the_address() {
    let shown = |title: &str| title_words(&Card { title: title.into(), ..full_card() });
    assert_eq!(shown("家庭用クラスタ"), "/cluster/");
    assert_eq!(shown("🚀"), "/cluster/");
    assert_eq!(shown("Cluster 🚀 東"), "Cluster");
    let foreign = |address: &str, host: &str| {
        let words = |text: &str| text.to_owned();
        title_words(&Card {
            title: words("家庭用"),
            site: words("自宅"),
            address: words(address),
            host: words(host),
            ..full_card()
        })
    };
    assert_eq!(foreign("/家/", "a.example"), "a.example");
    assert_eq!(foreign("/家/", "例え.jp"), "", "nothing rather than boxes");
}

proptest! {
    #[test]
    fn no_card_shows_a_box_for_a_letter(
        words in proptest::collection::vec("[a-zé0-9 ]{0,6}[東京🚀א–/ ]{0,2}[a-zЖ ]{0,6}", 7)
    ) {
        let [title, description, site, host, address, label, value] = &words[..] else { unreachable!() };
        let card = Card {
            title: title.clone(),
            description: Some(description.clone()),
            site: site.clone(),
            host: host.clone(),
            address: address.clone(),
            tiles: vec![(label.clone(), value.clone()), ("nodes".into(), "4".into())],
            drawing: None,
        };
        let svg = write(&card);
        prop_assert!(!svg.contains(NO_GLYPH), "{}", svg);
        prop_assert!(svg.contains(">4</text>"), "what can be drawn is there");
    }
}

#[test]
fn what_is_read_has_the_contrast_of_wcag() {
    for colour in [INK, INK_SOFT, ACCENT] {
        let ratio = (luminance(colour) + 0.05) / (luminance(GROUND) + 0.05);
        assert!(ratio >= 7.0, "{colour}: {ratio:.1}");
    }
}

/// The dark colours of the theme by the names of their properties.
fn dark_theme() -> BTreeMap<&'static str, &'static str> {
    let css = include_str!("../../static/assets/colour.css");
    let usual = css.split("@media").next().expect("the theme");
    let lines = usual.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": light-dark("));
    let pair = |(name, pair): (&'static str, &'static str)| {
        Some((name, pair.strip_suffix(");")?.split(", ").nth(1)?))
    };
    lines.filter_map(pair).collect()
}

#[test]
fn a_card_has_the_dark_theme_s_colours() {
    let theme = dark_theme();
    let tokens =
        [("ground", GROUND), ("ink", INK), ("ink-soft", INK_SOFT), ("line", LINE), ("accent", ACCENT)];
    for (token, colour) in tokens {
        assert_eq!(theme[token], colour, "{token}");
    }
}

#[test]
fn the_drawing_of_a_card_looks_as_on_the_dark_page() {
    let theme = dark_theme();
    let stylesheet = card_drawing(&cluster()).unwrap().stylesheet;
    for (rule, token) in [
        (".d rect{fill:", "ground"),
        (".d .c{fill:", "accent-soft"),
        (".d .m{stroke:", "accent"),
        (".d text{fill:", "ink"),
    ] {
        let rule = format!("{rule}{}", theme[token]);
        assert!(stylesheet.contains(&rule), "{rule} in {stylesheet}");
    }
    assert!(!stylesheet.contains("var(") && !stylesheet.contains(":has"), "{stylesheet}");
}

/// WCAG 2.2, "relative luminance".
fn luminance(colour: &str) -> f64 {
    let linear = bytes_of(colour).map(|byte| {
        let value = f64::from(byte) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

#[test]
fn a_drawing_stands_to_the_right_with_the_colours_of_its_stylesheet() {
    let drawing = CardDrawing {
        svg: "<g class=\"node\"><rect width=\"300\" height=\"200\"/><text x=\"20\" y=\"100\" class=\"name\">pve</text></g>"
            .into(),
        width: 300,
        height: 200,
        stylesheet: ".node rect { fill: #cc2200 } .name { fill: #ffffff; font-size: 40px }".into(),
    };
    let card =
        Card { title: "A title of many words beside it".into(), drawing: Some(drawing), ..full_card() };
    let picture = Picture::of(&card);
    assert!(picture.count("#cc2200", 680..1128, 150..440) > 40_000);
    assert!(picture.count("#ffffff", 680..1128, 150..440) > 100, "its text");
    assert_eq!(picture.count("#cc2200", 0..680, 0..HEIGHT), 0);
    assert_eq!(picture.count(INK, 690..1128, 150..440), 0, "the title ends before it");
    assert!(picture.count(INK, 72..660, 150..440) > 1000);
}

fn cluster() -> Inventory {
    parse_inventory(&path_of("data/inventory.toml"), CLUSTER, &mut Vec::new()).unwrap()
}

const CLUSTER: &str = "[cluster]
name = \"c\"
[[node]]
name = \"alpha\"
[[node.nic]]
name = \"e\"
speed = \"10G\"
to = \"s\"
[[node]]
name = \"節点\"
role = \"節点\"
[[switch]]
name = \"s\"
";

#[test]
fn the_card_of_a_cluster_shows_its_topology_in_letters_that_the_fonts_have() {
    let page = |inventory: &str| {
        let text = format!(
            "{URL}--- content/a.md\n+++\ntitle = \"A page\"\n+++\n--- data/inventory.toml\n{inventory}"
        );
        let bundle = bundle(&site(&text));
        let url = card_url(&output(&bundle, "a/index.html")).unwrap().to_owned();
        let bytes =
            bundle.files[&path_of(url.strip_prefix("https://a.example/b/").unwrap())].bytes().to_vec();
        assert!(bytes.len() < 100_000, "{} bytes", bytes.len());
        Picture::read(&bytes)
    };
    let whole = page(CLUSTER);
    let at_right = |picture: &Picture, colour: &str| picture.count(colour, 600..1128, 150..440);
    assert!(at_right(&whole, "#143250") > 1_000, "the ground of the cluster");
    assert!(at_right(&whole, ACCENT) > 10, "its members");
    assert!(at_right(&whole, INK) > 30, "the names");
    assert_eq!(at_right(&page(INVENTORY), "#143250"), 0, "one machine is no picture");
    let text = card_drawing(&cluster()).unwrap().svg;
    assert!(text.contains(">no. 2</text>") && text.contains(">alpha</text>"), "{text}");
    assert!(!text.contains('節') && !text.contains('□'), "{text}");
}

#[test]
fn icons_are_made_of_the_site_s_own_favicon() {
    let red = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><circle cx=\"5\" cy=\"5\" r=\"5\" fill=\"#cc2200\"/></svg>";
    let bundle = bundle(&with(&site(""), "static/favicon.svg", red));
    for (name, side) in [("apple-touch-icon.png", 180), ("icon-192.png", 192), ("icon-512.png", 512)] {
        let picture = Picture::read(bundle.files[&path_of(name)].bytes());
        assert_eq!((picture.width, picture.height), (side, side));
        assert!(picture.count("#cc2200", 0..side, 0..side) > (side * side / 2) as usize, "{name}");
    }
    let ico = bundle.files[&path_of("favicon.ico")].bytes();
    assert_eq!(ico[..4], [0, 0, 1, 0]);
    assert_eq!(Picture::read(&ico[22..]).width, 32);
    assert_eq!(ico.len() - 22, u32::from_le_bytes([ico[14], ico[15], ico[16], ico[17]]) as usize);
    let html = output(&bundle, "index.html");
    assert!(
        html.contains("href=\"favicon.ico\"") && html.contains("href=\"apple-touch-icon.png\""),
        "{html}"
    );
    assert!(output(&bundle, "site.webmanifest").contains("icon-512.png"));
}

#[test]
fn the_theme_s_icons_are_what_its_favicon_is_drawn_as() {
    let svg = std::fs::read_to_string(repo().join("static/favicon.svg")).expect("the favicon");
    for (path, drawn) in draw_all(&svg).expect("icons") {
        assert_golden(&format!("static/{path}"), drawn.bytes());
    }
}

#[test]
fn an_icon_of_the_site_s_own_stays_as_it_is() {
    let inputs = with(&site(""), "static/favicon.ico", "mine");
    assert_eq!(output(&bundle(&inputs), "favicon.ico"), "mine");
    let drawn = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>";
    let bundle = bundle(&with(&inputs, "static/favicon.svg", drawn));
    assert_eq!(output(&bundle, "favicon.ico"), "mine");
    assert_eq!(Picture::read(bundle.files[&path_of("icon-192.png")].bytes()).width, 192);
}

#[test]
fn an_icon_that_would_cost_any_amount_is_refused() {
    let svg =
        |body: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{body}</svg>");
    let uses = |level: usize| format!("<use href=\"#g{}\"/>", level - 1).repeat(10);
    let laughs: String = (1..12).map(|level| format!("<g id=\"g{level}\">{}</g>", uses(level))).collect();
    let clips: String = (1..30)
        .map(|level| {
            let rect = format!("<rect width=\"9\" height=\"9\" clip-path=\"url(#c{})\"/>", level - 1);
            format!("<clipPath id=\"c{level}\">{rect}{rect}</clipPath>")
        })
        .collect();
    let refused = [
        laughs.clone() + "<use href=\"#g11\"/>",
        clips + "<clipPath id=\"c0\"/><rect clip-path=\"url('#c29')\" width=\"9\" height=\"9\"/>",
        "<g id=\"a\"><use href=\"#a\"/></g>".into(),
        "<g>".repeat(100) + &"</g>".repeat(100),
        "<rect/>".repeat(MOST_ELEMENTS),
        "<filter id=\"f\"><feTurbulence numOctaves=\"999999\"/></filter>".into(),
        "<pattern id=\"p\" width=\"1e9\" height=\"1e9\"/>".into(),
        "<image href=\"file:///etc/hostname\"/>".into(),
        "<style>rect { fill: url(https://example.org/) }</style>".into(),
        " ".repeat(300 << 10),
    ];
    for body in &refused {
        assert!(check(&svg(body)).is_err(), "{}", &body[..body.len().min(80)]);
    }
    assert!(
        check("<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&b;\">]><svg>&b;</svg>").is_err()
    );
    let fine = svg(
        "<defs><g id=\"dot\"><circle r=\"2\"/></g></defs><use href=\"#dot\" x=\"2\"/><use href=\"#dot\" x=\"6\"/>",
    );
    assert_eq!(check(&fine), Ok(()));
}

#[test]
fn an_svg_of_any_stated_size_becomes_an_icon_of_ours() {
    for size in ["width=\"1e9\" height=\"1e9\"", "width=\"0.001\" height=\"900000\"", "viewBox=\"0 0 1e7 1\""]
    {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" {size}><rect width=\"5\" height=\"5\"/></svg>"
        );
        let bundle = bundle(&with(&site(""), "static/favicon.svg", svg));
        assert_eq!(Picture::read(bundle.files[&path_of("icon-192.png")].bytes()).width, 192, "{size}");
    }
}
