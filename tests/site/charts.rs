//! Charts of throughput: one drawing as it is meant to be, and the laws that hold for every run.

use proptest::prelude::*;
use rackdown::model::status::{Direction, Interval, Iperf3Run, Protocol, Received, ReversePair, Sent};
use rackdown::render::assets::fonts::{Weight, width};
use rackdown::render::components::throughput::geometry::{
    ASCENT, Anchor, ChartDrawing, ChartFrame, ChartShape, DESCENT, LETTERS, SLACK,
};
use rackdown::render::components::throughput::measurement::Limit;
use rackdown::render::components::throughput::{Measurement, ThroughputView, drawing, view};
use rackdown::render::figures::Figures;

use crate::support::{assert_golden, bundle, output, repo, site};

const FRAMES: [ChartFrame; 2] = [ChartFrame::Narrow, ChartFrame::Wide];

/// A site with one chart of this capture.
fn page_of(capture: &str, call: &str) -> String {
    let text = format!(
        "--- content/a.md\n+++\ntitle = \"A\"\n+++\n{call}\n--- data/inventory.toml\n[cluster]\nname = \"home\"\n\
         [[node]]\nname = \"alpha\"\n[[node.nic]]\nname = \"SFP+\"\nspeed = \"10G\"\n\
         [[machine]]\nname = \"pi\"\naddress = \"192.0.2.1\"\n[[machine.nic]]\nname = \"eth0\"\nspeed = \"1G\"\n\
         [[machine]]\nname = \"nas\"\n[[machine.nic]]\nname = \"eth1\"\nspeed = \"10G\"\n\
         --- data/snapshots/net.toml\ncommand = [\"iperf3\", \"-c\", \"192.0.2.1\"]\nformat = \"iperf3\"\n\
         captured_at = 2026-05-22\nhost = \"alpha\"\n--- data/snapshots/net.txt\n{capture}"
    );
    output(&bundle(&site(&text)), "a/index.html")
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(repo().join("tests/data/iperf3").join(name)).expect("a fixture")
}

fn figure(html: &str) -> &str {
    let start = html.find("<figure class=\"throughput\"").expect("a chart");
    let end = html.find("</figure>").expect("its end") + "</figure>".len();
    &html[start..end]
}

#[test]
fn a_chart_is_drawn_as_the_golden_file_has_it() {
    let html = page_of(&fixture("tcp-gbe.txt"), "{{ throughput(name=\"net\") }}");
    let drawn = figure(&html).replace("><", ">\n<") + "\n";
    assert_golden("tests/data/throughput.html", drawn.as_bytes());
}

#[test]
fn the_lines_of_a_chart_are_labelled_at_their_ends() {
    let html = page_of(&fixture("tcp-gbe.txt"), "{{ throughput(name=\"net\") }}");
    for drawing in figure(&html).split("<svg").skip(1) {
        for (line, value) in [("limit", "1 Gb/s"), ("mean", "937 Mb/s")] {
            assert_eq!(drawing.matches(&format!("<path class=\"{line}\"")).count(), 1, "no sample beside it");
            let word = drawing.split(&format!(">{line}</text>")).nth(1).expect("its name");
            assert!(word.split("</text>").next().is_some_and(|next| next.ends_with(value)), "{drawing}");
        }
    }
}

#[test]
fn the_json_of_iperf3_is_drawn_as_well() {
    let html = page_of(&fixture("tcp-gbe-p4.json"), "{{ throughput(name=\"net\") }}");
    let figure = figure(&html);
    assert!(
        figure.contains("class=\"curve\"") && figure.contains("942 Mb/s received over 6 s (4 streams, TCP)")
    );
}

#[test]
fn a_capture_without_intervals_is_one_bar_against_the_limit_with_the_tick_explained() {
    let capture = "[ ID] Interval           Transfer     Bitrate         Retr\n\
                   [SUM]   0.00-30.00  sec  3.29 GBytes   942 Mbits/sec    0             sender\n";
    let html = page_of(capture, "{{ throughput(name=\"net\") }}");
    let figure = figure(&html);
    for part in [
        ">942 Mb/s sent</text>",
        ">limit 1 Gb/s, stated: pi, eth0</text>",
        "<th scope=\"row\">stated: alpha, SFP+</th><td class=\"number\">10 Gb/s</td>",
        "94 % of it",
    ] {
        assert!(figure.contains(part), "{part} in {figure}");
    }
    for drawing in figure.split("<svg").skip(1) {
        assert_eq!(drawing.matches("class=\"measured\"").count(), 1, "{drawing}");
        assert_eq!(drawing.matches("class=\"tick\"").count(), 1, "{drawing}");
    }
    assert!(!figure.contains("curve") && figure.contains("no intervals"), "{figure}");
}

#[test]
fn what_an_excerpt_leaves_out_is_no_failure() {
    let text = "--- content/a.md\n+++\ntitle = \"A\"\n+++\n{{ throughput(name=\"net\") }}\n--- data/snapshots/net.txt\n\
                [SUM]   0.00-30.00  sec  3.29 GBytes   942 Mbits/sec    0             sender\n\
                --- data/snapshots/net.toml\ncommand = [\"iperf3\"]\nformat = \"iperf3\"\nexcerpt = ";
    let html = |excerpt| output(&bundle(&site(&format!("{text}{excerpt}\n"))), "a/index.html");
    assert!(!html(true).contains("ended with an error"));
    assert!(html(false).contains("ended with an error"));
}

#[test]
fn the_ends_of_a_path_can_be_named() {
    let html = page_of(&fixture("tcp-gbe.txt"), "{{ throughput(name=\"net\", to=\"nas\") }}");
    assert!(figure(&html).contains("stated: nas, eth1") && !figure(&html).contains("pi, eth0"));
}

#[test]
fn every_capture_of_a_real_run_has_a_caption() {
    let mut seen = 0;
    for entry in std::fs::read_dir(repo().join("tests/data/iperf3")).expect("fixtures") {
        let name = entry.expect("a fixture").file_name().into_string().expect("a name");
        let plain = name.ends_with(".json") || name.ends_with(".txt");
        if !plain || name.contains(".stderr") || name.contains(".server") || name.starts_with("err-") {
            continue;
        }
        let text = fixture(&name);
        if let Ok(run) = rackdown::parse::formats::iperf3::parse_iperf3(&text) {
            check(&run, &[Limit { what: "pi, eth0".into(), bits: 1_000_000_000, ..Limit::default() }]);
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen} captures");
}

#[test]
fn a_lossy_udp_run_says_what_was_lost_and_a_bidirectional_one_both_means() {
    let html = page_of(&fixture("udp-loss2.json"), "{{ throughput(name=\"net\") }}");
    assert!(figure(&html).contains("416 datagrams were lost (2.33 %)"), "{}", figure(&html));
    let html = page_of(&fixture("tcp-bidir.json"), "{{ throughput(name=\"net\") }}");
    for part in ["both directions at once", "mean, received, other direction"] {
        assert!(figure(&html).contains(part), "{part} in {}", figure(&html));
    }
}

#[test]
fn a_run_that_failed_is_told_and_not_drawn() {
    let html = page_of(&fixture("err-refused.json"), "{{ throughput(name=\"net\") }}");
    let figure = figure(&html);
    assert!(figure.contains("ended with an error") && !figure.contains("<svg"), "{figure}");
}

#[test]
fn a_hostile_name_is_text_wherever_it_lands() {
    let hostile = "\"><script>alert(1)</script>&'";
    let measured = run(&[], Some(5e8));
    let limits = vec![Limit { what: hostile.into(), bits: 1_000_000_000, ..Limit::default() }];
    let view = shown(&Measurement { run: &measured, limits, captured_at: None });
    let json = serde_json::to_value(&view).expect("a view");
    let svg = json["wide"].as_str().expect("a drawing");
    assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;"), "{svg}");
    well_formed(svg);
}

#[test]
fn runs_of_many_intervals_are_gathered_and_say_so() {
    let intervals: Vec<(f64, f64, f64)> =
        (0..3600).map(|second| (f64::from(second), f64::from(second + 1), 9e8)).collect();
    let run = run(&intervals, Some(9e8));
    let json = serde_json::to_value(shown(&Measurement { run: &run, limits: vec![], captured_at: None }));
    let json = json.expect("a view");
    assert_eq!(json["rows"].as_array().expect("rows").len(), 121);
    assert!(json["sentences"].to_string().contains("mean of 30 intervals"), "{json}");
}

fn shown(measurement: &Measurement<'_>) -> ThroughputView {
    view("x", measurement, &mut Figures::plain(), &|_, _| None)
}

proptest! {
    #[test]
    fn every_run_keeps_the_laws_of_the_drawing(run in runs(), limits in prop::collection::vec(limits(), 0..4)) {
        check(&run, &limits);
    }
}

fn run(intervals: &[(f64, f64, f64)], mean: Option<f64>) -> Iperf3Run {
    let interval = |&(start_s, end_s, bits_per_second): &(f64, f64, f64)| Interval {
        start_s,
        end_s,
        bits_per_second,
        place: None,
    };
    Iperf3Run {
        protocol: Some(Protocol::Tcp),
        streams: Some(1),
        duration_s: intervals.last().map(|interval| interval.1),
        direction: Some(Direction::Forward),
        sent: mean.map(|bits_per_second| Sent { bits_per_second, bytes: 1, retransmits: Some(0) }),
        received: None,
        reverse: None,
        intervals: intervals.iter().map(interval).collect(),
        error: None,
    }
}

fn rates() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        0.0..1e3,
        1e6..1e10,
        Just(942e6),
        Just(1e9),
        Just(f64::MAX),
        Just(f64::NAN),
        1e12..1e15
    ]
}

fn limits() -> impl Strategy<Value = Limit> {
    let bits = prop_oneof![Just(0), Just(1_000_000_000), Just(u64::MAX), 1u64..100_000_000_000];
    (".{0,60}", bits).prop_map(|(what, bits)| Limit { what, bits, ..Limit::default() })
}

fn runs() -> impl Strategy<Value = Iperf3Run> {
    let lengths = prop_oneof![Just(1.0), 0.001..0.1, Just(60.0), Just(1e9), -1.0..1.0];
    let steps = prop::collection::vec((lengths, prop_oneof![4 => Just(0.0), 1 => 0.0..5.0], rates()), 0..300);
    let ends = (prop::option::of(rates()), prop::option::of(rates()), prop::option::of(rates()));
    (steps, ends).prop_map(|(steps, (sent, received, reverse))| {
        let mut time = 0.0;
        let mut intervals = Vec::new();
        for (length, pause, bits) in steps {
            intervals.push((time + pause, time + pause + length, bits));
            time += pause + length;
        }
        let end = |bits| Received {
            bits_per_second: Some(bits),
            bytes: Some(0),
            lost_packets: Some(-3),
            lost_percent: Some(f64::INFINITY),
            jitter_ms: None,
        };
        let mut run = run(&intervals, sent);
        run.received = received.map(end);
        run.reverse = reverse.map(|bits| ReversePair { sent: None, received: Some(end(bits)) });
        run
    })
}

fn check(run: &Iperf3Run, limits: &[Limit]) {
    let measurement = Measurement { run, limits: limits.to_vec(), captured_at: Some("2026-05-22") };
    for frame in FRAMES {
        let Some(drawing) = drawing(&measurement, frame) else { continue };
        assert_eq!(drawing.width, frame.width());
        inside(&drawing);
        apart(&drawing);
        from_left_to_right(&drawing);
    }
    let json = serde_json::to_value(shown(&measurement)).expect("a view");
    assert!(json["sentences"].as_array().is_some_and(|sentences| !sentences.is_empty()));
    for svg in [&json["wide"], &json["narrow"]].into_iter().filter_map(|svg| svg.as_str()) {
        well_formed(svg);
        assert!(!svg.contains("style=") && !svg.contains("role=\"img\""), "{svg}");
    }
}

/// What something covers: left, top, right, bottom.
type Covered = (i32, i32, i32, i32);

/// What a text covers, with room for a wider font.
fn covered(x: i32, y: i32, anchor: Anchor, text: &str) -> Covered {
    let wide = (width(text, Weight::Regular, LETTERS as f32) * SLACK).floor() as i32;
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - wide / 2,
        Anchor::End => x - wide,
    };
    (left, y - ASCENT, left + wide, y + DESCENT)
}

fn texts(drawing: &ChartDrawing) -> Vec<(Covered, &str)> {
    let text = |shape| match shape {
        &ChartShape::Text { x, y, anchor, ref text, .. } => {
            Some((covered(x, y, anchor, text), text.as_str()))
        }
        _ => None,
    };
    drawing.shapes.iter().filter_map(text).collect()
}

fn inside(drawing: &ChartDrawing) {
    let fits = |x: i32, y: i32| (0..=drawing.width).contains(&x) && (0..=drawing.height).contains(&y);
    for ((left, top, right, bottom), text) in texts(drawing) {
        assert!(fits(left, top) && fits(right, bottom), "{text:?} in {drawing:?}");
    }
    for shape in &drawing.shapes {
        let all = match shape {
            ChartShape::Text { .. } => true,
            ChartShape::Line { from, to, .. } => fits(from.0, from.1) && fits(to.0, to.1),
            ChartShape::Bar { x, y, width, height, .. } => {
                *width > 0 && *height > 0 && fits(*x, *y) && fits(x + width, y + height)
            }
            ChartShape::Steps { runs, bottom } => {
                runs.iter().flatten().all(|(x, y)| fits(*x, *y) && y <= bottom)
            }
        };
        assert!(all, "{shape:?} in {} × {}", drawing.width, drawing.height);
    }
}

fn apart(drawing: &ChartDrawing) {
    let texts = texts(drawing);
    for (index, (one, words)) in texts.iter().enumerate() {
        for (other, others) in texts.iter().skip(index + 1) {
            let touch = one.0 < other.2 && other.0 < one.2 && one.1 < other.3 && other.1 < one.3;
            assert!(!touch, "{words:?} and {others:?} in {drawing:?}");
        }
    }
}

fn from_left_to_right(drawing: &ChartDrawing) {
    for shape in &drawing.shapes {
        let ChartShape::Steps { runs, .. } = shape else { continue };
        let points: Vec<i32> = runs.iter().flatten().map(|(x, _)| *x).collect();
        assert!(points.is_sorted(), "{points:?}");
    }
}

fn well_formed(svg: &str) {
    let mut reader = quick_xml::Reader::from_str(svg);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return,
            Ok(_) => {}
            Err(error) => panic!("{error}: {svg}"),
        }
    }
}
