//! The laws of geometry: what may lie on what in a finished drawing.

use proptest::prelude::*;
use rackdown::layout::{
    BADGE, Diagram, Frame, LABEL_SIZE, Label, MEASURED_GAP, SMALL_SIZE, Variant, WireKind, Word, WordKind,
    lay_out, text_width,
};
use rackdown::model::topology::{Band, Topology};

/// A horizontal or vertical piece of a line: (x1, y1, x2, y2) with x1 ≤ x2 and y1 ≤ y2, and the line's index.
fn pieces(diagram: &Diagram) -> Vec<(usize, (i32, i32, i32, i32))> {
    let piece = |a: (i32, i32), b: (i32, i32)| (a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1));
    let of = |(index, wire): (usize, &rackdown::layout::Wire)| {
        wire.points.windows(2).map(move |pair| (index, piece(pair[0], pair[1]))).collect::<Vec<_>>()
    };
    diagram.wires.iter().enumerate().flat_map(of).collect()
}

fn inside(piece: (i32, i32, i32, i32), frame: Frame) -> bool {
    piece.0 < frame.x + frame.width
        && piece.2 > frame.x
        && piece.1 < frame.y + frame.height
        && piece.3 > frame.y
}

/// The words beside lines and the names of hulls.
fn label_frames(diagram: &Diagram) -> Vec<(String, Frame)> {
    let gap = |label: &Label| if label.measured.is_empty() { 0 } else { MEASURED_GAP };
    let frame = |label: &Label| Frame {
        x: label.x,
        y: label.y - 12,
        width: text_width(&label.text, SMALL_SIZE) + gap(label) + text_width(&label.measured, SMALL_SIZE) - 1,
        height: 14,
    };
    let labels = diagram.labels.iter().chain(diagram.hulls.iter().map(|hull| &hull.label));
    labels.map(|label| (label.text.clone(), frame(label))).collect()
}

/// The words in a box, badges with their outlines.
fn word_frames(words: &[Word], frame: Frame) -> Vec<Frame> {
    let word_frame = |word: &Word| {
        let size = if word.kind == WordKind::Label { LABEL_SIZE } else { SMALL_SIZE };
        match word.kind {
            WordKind::Badge => Frame {
                x: frame.x + word.x - word.width / 2,
                y: frame.y + word.y - BADGE + 6,
                width: word.width,
                height: BADGE,
            },
            kind => Frame {
                x: frame.x + word.x - if kind == WordKind::Speed { text_width(&word.text, size) } else { 0 },
                y: frame.y + word.y - 12,
                width: text_width(&word.text, size),
                height: 15,
            },
        }
    };
    words.iter().map(word_frame).collect()
}

fn area(frame: Frame) -> (i32, i32, i32, i32) {
    (frame.x, frame.y, frame.x + frame.width, frame.y + frame.height)
}

/// The switch that a line's net belongs to, or a number of the line's own.
fn net(topology: &Topology, kind: WireKind, index: usize) -> (usize, usize) {
    match kind {
        WireKind::Rail(link) => (0, topology.links[link].to.unwrap()),
        WireKind::Link(link) | WireKind::Loose(link) | WireKind::Away(link) => {
            match topology.links[link].to {
                Some(to) if topology.devices[to].band == Band::Switch => (0, to),
                _ => (1, link),
            }
        }
        WireKind::Mesh if topology.mesh_links > 10 => (2, 0),
        WireKind::Trunk => (2, 0),
        WireKind::Mesh => (3, index),
    }
}

/// Holds one drawing to every law of geometry.
pub fn check(topology: &Topology, variant: Variant) -> Result<(), TestCaseError> {
    let diagram = lay_out(topology, variant);
    let pieces = pieces(&diagram);
    let labels = label_frames(&diagram);
    prop_assert_eq!(diagram.frames.len(), topology.devices.len());
    for (index, frame) in diagram.frames.iter().enumerate() {
        prop_assert!(
            frame.x >= 0
                && frame.x + frame.width <= diagram.width
                && frame.y + frame.height <= diagram.height
        );
        for other in &diagram.frames[index + 1..] {
            let box_ = (frame.x, frame.y, frame.x + frame.width, frame.y + frame.height);
            prop_assert!(!inside(box_, *other), "boxes overlap");
        }
        for (_, piece) in &pieces {
            prop_assert!(!inside(*piece, *frame), "a line runs through box {}: {:?}", index, piece);
        }
    }
    for (index, (text, label)) in labels.iter().enumerate() {
        let box_ = area(*label);
        prop_assert!(box_.0 >= 0 && box_.2 <= diagram.width, "label outside: {text}");
        for other in labels[index + 1..].iter().map(|(_, other)| other).chain(&diagram.frames) {
            prop_assert!(!inside(box_, *other), "label {text} overlaps");
        }
        for (_, piece) in &pieces {
            prop_assert!(!inside(*piece, *label), "a line runs through {text}");
        }
    }
    for (words, frame) in diagram.contents.iter().zip(&diagram.frames) {
        let words = word_frames(words, *frame);
        for (index, word) in words.iter().enumerate() {
            let within = word.x >= frame.x
                && word.x + word.width <= frame.x + frame.width
                && word.y >= frame.y
                && word.y + word.height <= frame.y + frame.height;
            prop_assert!(within, "a word leaves its box: {word:?} {frame:?}");
            prop_assert!(
                words[index + 1..].iter().all(|other| !inside(area(*word), *other)),
                "words overlap"
            );
        }
    }
    hulls(topology, &diagram)?;
    for (at, (first, a)) in pieces.iter().enumerate() {
        for (second, b) in &pieces[at + 1..] {
            let nets = [*first, *second].map(|wire| net(topology, diagram.wires[wire].kind, wire));
            let level = a.1 == a.3 && b.1 == b.3 && a.1 == b.1 && a.0.max(b.0) < a.2.min(b.2);
            let upright = a.0 == a.2 && b.0 == b.2 && a.0 == b.0 && a.1.max(b.1) < a.3.min(b.3);
            prop_assert!(
                nets[0] == nets[1] || !(level || upright),
                "lines {:?} and {:?} lie on each other",
                a,
                b
            );
        }
    }
    let cables = crossings(topology, &diagram, cable);
    prop_assert!(cables <= topology.extra_cables(), "{} crossings of cables", cables);
    let members = topology.devices.iter().filter(|device| device.band == Band::Node).count();
    let mesh = crossings(topology, &diagram, |kind| kind == WireKind::Mesh);
    prop_assert!(mesh <= usize::from(members == 5), "{} crossings of the mesh of {}", mesh, members);
    let drawn = diagram
        .wires
        .iter()
        .filter(|wire| matches!(wire.kind, WireKind::Link(_) | WireKind::Loose(_) | WireKind::Away(_)));
    let drawn: std::collections::BTreeSet<usize> = drawn
        .map(|wire| match wire.kind {
            WireKind::Link(link) | WireKind::Loose(link) | WireKind::Away(link) => link,
            _ => unreachable!(),
        })
        .collect();
    let own = topology.links.iter().filter(|link| link.drawn_with.is_none()).count();
    prop_assert_eq!(drawn.len(), own, "every link is drawn");
    let away = diagram.wires.iter().filter(|wire| matches!(wire.kind, WireKind::Away(_))).count();
    // A link that is drawn as two ends has at most two stubs.
    prop_assert!(away <= 2 * topology.extra_cables(), "{away} ends of links that lead on");
    let mesh = diagram.wires.iter().filter(|wire| wire.kind == WireKind::Mesh).count();
    let wanted = if members > 5 { members - 1 } else { topology.mesh_links };
    prop_assert_eq!(mesh, wanted, "an arc for each pair of up to five, else one bus");
    Ok(())
}

/// A hull holds its own boxes, touches no other, and has at least two.
fn hulls(topology: &Topology, diagram: &Diagram) -> Result<(), TestCaseError> {
    for (index, hull) in diagram.hulls.iter().enumerate() {
        for other in &diagram.hulls[index + 1..] {
            prop_assert!(!inside(area(hull.frame), other.frame), "hulls overlap");
        }
        let inner: Vec<usize> =
            (0..diagram.frames.len()).filter(|at| inside(area(diagram.frames[*at]), hull.frame)).collect();
        prop_assert!(inner.len() > 1);
        let place = |at: usize| topology.devices[at].placement.clone();
        for at in &inner {
            prop_assert_eq!(place(*at), place(inner[0]), "a stranger in a hull");
            let (frame, box_) = (hull.frame, diagram.frames[*at]);
            prop_assert!(
                frame.x < box_.x && frame.x + frame.width > box_.x + box_.width,
                "a hull cuts a box"
            );
            prop_assert!(
                frame.y < box_.y && frame.y + frame.height > box_.y + box_.height,
                "a hull cuts a box"
            );
        }
        let all = (0..diagram.frames.len()).filter(|at| place(*at) == place(inner[0])).count();
        prop_assert_eq!(all, inner.len(), "a member outside of its hull");
    }
    Ok(())
}

/// How often lines of the wanted kinds cross: an upright and a level piece of two nets that share an inner point.
fn crossings(topology: &Topology, diagram: &Diagram, wanted: impl Fn(WireKind) -> bool) -> usize {
    let pieces: Vec<_> =
        pieces(diagram).into_iter().filter(|(wire, _)| wanted(diagram.wires[*wire].kind)).collect();
    let mut count = 0;
    for (first, level) in pieces.iter().filter(|(_, piece)| piece.1 == piece.3) {
        for (second, upright) in pieces.iter().filter(|(_, piece)| piece.0 == piece.2) {
            let nets = [*first, *second].map(|wire| net(topology, diagram.wires[wire].kind, wire));
            let meet =
                level.0 < upright.0 && upright.0 < level.2 && upright.1 < level.1 && level.1 < upright.3;
            count += usize::from(nets[0] != nets[1] && meet);
        }
    }
    count
}

fn cable(kind: WireKind) -> bool {
    matches!(kind, WireKind::Link(_) | WireKind::Rail(_) | WireKind::Loose(_) | WireKind::Away(_))
}
