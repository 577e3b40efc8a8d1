//! Pictures lose what they tell of place, people and device, and nothing else.

use std::io::Cursor;

use rackdown::memo::Memo;
use rackdown::picture::{exif, picture_parts, without_metadata};
use rackdown::source::{Blob, Inputs};
use rackdown::{BuildOptions, Built, build};

use crate::support::{built, bundle, found, repo, site, with};

/// What each picture in `tests/data/pictures/` says in each of its kinds of metadata, beside the three fields that stay.
const TOLD: [&[u8]; 5] = [b"Gartenweg", b"G\0a\0r\0t\0e\0n\0", b"Camera 9", b"xmpmeta", b"8BIM"];

pub fn picture(name: &str) -> Vec<u8> {
    std::fs::read(repo().join("tests/data/pictures").join(name)).expect("a picture of the tests")
}

fn pictures() -> Vec<(String, Vec<u8>)> {
    let folder = std::fs::read_dir(repo().join("tests/data/pictures")).expect("the tests' pictures");
    let names = folder.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let names = names.filter(|name| !name.ends_with(".md"));
    names.map(|name| (name.clone(), picture(&name))).collect()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// All frames of a picture as pixels, and its colour profile.
fn decoded(bytes: &[u8]) -> (Vec<Vec<u8>>, Option<Vec<u8>>) {
    match bytes {
        [0xff, 0xd8, ..] => {
            let mut decoder = zune_jpeg::JpegDecoder::new(Cursor::new(bytes));
            let pixels = decoder.decode().expect("a JPEG");
            (vec![pixels], decoder.icc_profile())
        }
        [0x89, ..] => {
            let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().expect("a PNG");
            let info = reader.info();
            let profile = info.icc_profile.as_ref().map(|profile| profile.to_vec());
            let count = info.animation_control.map_or(1, |animation| animation.num_frames);
            let mut frame = || {
                let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
                reader.next_frame(&mut pixels).expect("a frame");
                pixels
            };
            ((0..count).map(|_| frame()).collect(), profile)
        }
        _ => {
            let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).expect("a WebP");
            let frame = || vec![0; decoder.output_buffer_size().expect("a small picture")];
            let (mut first, mut other) = (frame(), frame());
            let frames = if decoder.is_animated() {
                let count = decoder.num_frames();
                (0..count)
                    .map(|_| {
                        decoder.read_frame(&mut other).expect("a frame");
                        other.clone()
                    })
                    .collect()
            } else {
                decoder.read_image(&mut first).expect("pixels");
                vec![first]
            };
            (frames, decoder.icc_profile().expect("a profile or none"))
        }
    }
}

#[test]
fn metadata_goes_and_pixels_and_colours_stay() {
    for (name, before) in pictures() {
        let after = without_metadata(&before).expect("a whole picture");
        if name == "simple.webp" {
            assert_eq!(after, None, "{name}");
            continue;
        }
        let after = after.unwrap_or_else(|| panic!("{name} has metadata"));
        assert!(holds(&before, TOLD[0]) && holds(&before, TOLD[1]), "{name}");
        for told in TOLD {
            assert!(!holds(&after, told), "{name} tells {}", String::from_utf8_lossy(told));
        }
        let (frames, profile) = decoded(&before);
        assert!(profile.is_some(), "{name}");
        assert_eq!(decoded(&after), (frames, profile), "{name}");
        // What is done is not done again.
        assert_eq!(without_metadata(&after), Ok(None), "{name}");
    }
}

#[test]
fn of_exif_stay_orientation_artist_and_copyright() {
    for (name, before) in pictures().into_iter().filter(|(name, _)| name != "simple.webp") {
        let after = without_metadata(&before).expect("a whole picture").expect("another one");
        let parts = picture_parts(&after).expect("a picture").expect("a whole one");
        let fields = parts.into_iter().find_map(|part| match part.role {
            rackdown::picture::PartRole::Exif(fields) => after.get(fields),
            _ => None,
        });
        let fields = fields.unwrap_or_else(|| panic!("{name} has no EXIF"));
        assert_eq!(exif::orientation(fields), Some(6), "{name}");
        let texts: Vec<String> = exif::texts(fields)
            .expect("fields")
            .into_iter()
            .map(|text| String::from_utf8(text).expect("text"))
            .collect();
        assert_eq!(texts, ["A. Nobody", "2026 A. Nobody"], "{name}");
    }
    // A decoder that is not ours finds it.
    let webp = without_metadata(&picture("lossy.webp")).expect("a whole picture").expect("another one");
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(&webp)).expect("a WebP");
    assert!(decoder.exif_metadata().expect("readable").is_some());
    assert_eq!(decoder.xmp_metadata().expect("readable"), None);
}

#[test]
fn a_picture_without_fields_to_keep_has_no_exif_left() {
    let before = picture("lossless.webp");
    // The tags of orientation, artist and copyright become others.
    let mut other = before.clone();
    for tag in [[0x01, 0x12], [0x01, 0x3b], [0x82, 0x98], [0x12, 0x01], [0x3b, 0x01], [0x98, 0x82]] {
        for at in before.len() - 900..before.len() - 2 {
            if before[at..at + 2] == tag && other[at..at + 2] == tag {
                other[at..at + 2].copy_from_slice(&[0xfd, 0xfd]);
            }
        }
    }
    let after = without_metadata(&other).expect("a whole picture").expect("another one");
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(&after)).expect("a WebP");
    assert_eq!(decoder.exif_metadata().expect("readable"), None);
    assert_eq!(decoded(&after), decoded(&before));
}

const PAGE: &str = "--- content/a/index.md\n+++\ntitle = \"A\"\n+++\n![a](p.jpg)\n";

fn photo_site() -> Inputs {
    let inputs = with(&site(PAGE), "content/a/p.jpg", picture("camera.jpg"));
    let inputs = with(&inputs, "static/q.png", picture("plain.png"));
    with(&inputs, "static/assets/r.webp", picture("lossy.webp"))
}

fn published(built: &Built, start: &str, end: &str) -> (String, Blob) {
    let files = &built.bundle.as_ref().expect("a build without errors").files;
    let mut fitting =
        files.iter().filter(|(path, _)| path.as_str().starts_with(start) && path.as_str().ends_with(end));
    let (path, blob) = fitting.next().unwrap_or_else(|| panic!("no {start}…{end}"));
    (path.to_string(), blob.clone())
}

#[test]
fn pictures_are_published_without_metadata_wherever_they_lie() {
    let built = built(&photo_site());
    assert_eq!(built.diagnostics, []);
    assert_eq!(built.pictures_cleaned, 3);
    for (start, end, source) in
        [("a/p", ".jpg", "camera.jpg"), ("q", ".png", "plain.png"), ("assets/r.", ".webp", "lossy.webp")]
    {
        let (path, blob) = published(&built, start, end);
        assert_eq!(Ok(Some(blob.bytes().to_vec())), without_metadata(&picture(source)), "{path}");
    }
    // The name holds the hash of what is published.
    let (path, blob) = published(&built, "assets/r.", ".webp");
    assert_eq!(path, format!("assets/r.{}.webp", blob.fingerprint().short()));
}

#[test]
fn a_site_may_keep_all_metadata() {
    let inputs = with(&photo_site(), "data/site.toml", "title = \"T\"\nkeep_metadata = true\n");
    let built = built(&inputs);
    assert_eq!(built.pictures_cleaned, 0);
    assert_eq!(published(&built, "a/p", ".jpg").1.bytes(), picture("camera.jpg"));
    assert_eq!(published(&built, "assets/r.", ".webp").1.bytes(), picture("lossy.webp"));
}

#[test]
fn a_warm_build_follows_pictures_and_the_choice() {
    let mut memo = Memo::new();
    let options = BuildOptions::default();
    let first = photo_site();
    let kept = with(&first, "data/site.toml", "title = \"T\"\nkeep_metadata = true\n");
    let other = with(&first, "static/assets/r.webp", picture("lossless.webp"));
    let beside = with(&first, "content/a/p.jpg", picture("grey.jpg"));
    for inputs in [&first, &kept, &first, &other, &beside, &first] {
        let warm = build(inputs, &options, &mut memo, &());
        assert_eq!(warm.bundle, Some(bundle(inputs)));
        assert_eq!(warm.pictures_cleaned, built(inputs).pictures_cleaned);
    }
}

#[test]
fn a_picture_that_cannot_be_read_is_published_as_it_is_and_told() {
    let cut = picture("plain.png")[..60].to_vec();
    let inputs = with(&photo_site(), "static/cut.png", cut.clone());
    let inputs =
        with(&inputs, "content/a/no.jpeg", [&[0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff][..], b"Exif"].concat());
    let inputs = with(&inputs, "content/a/noise.webp", vec![0xfe; 99]);
    let heif = [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x20meta"[..], b"infe\x02\0\0\0\0\x02\0\0Exif\0"]
        .concat();
    let inputs = with(&inputs, "static/phone.jpg", heif.clone());
    let built = built(&inputs);
    let told: Vec<&str> = built.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(told, ["picture_keeps_metadata"; 4], "{:?}", found(&built.diagnostics, &inputs));
    assert_eq!(published(&built, "cut", ".png").1.bytes(), cut);
    assert_eq!(published(&built, "phone", ".jpg").1.bytes(), heif);
    assert_eq!(built.pictures_cleaned, 3);
}

#[test]
fn one_that_is_cut_off_in_its_pixels_still_loses_its_metadata() {
    for (name, pixels) in
        [("camera.jpg", &b"\xff\xda"[..]), ("progressive.jpg", b"\xff\xda"), ("plain.png", b"IDAT")]
    {
        let whole = picture(name);
        let begun = whole.windows(pixels.len()).rposition(|bytes| bytes == pixels).expect("pixels");
        let after = without_metadata(&whole[..begun + 40]).expect("shown as far as it goes").expect("less");
        assert!(TOLD.iter().all(|told| !holds(&after, told)), "{name}");
        assert!(holds(&after, pixels), "{name}");
    }
}

#[test]
fn no_bytes_break_it() {
    for (name, bytes) in pictures() {
        for length in (0..bytes.len()).step_by(3) {
            let _ = without_metadata(&bytes[..length]);
            let _ = rackdown::picture::picture_size(&bytes[..length]);
        }
        for at in (0..bytes.len()).step_by(2) {
            for byte in [0, 0xff] {
                let mut other = bytes.clone();
                other[at] = byte;
                let (less, _) = (without_metadata(&other), rackdown::picture::picture_size(&other));
                if let Ok(Some(less)) = less {
                    assert!(less.len() <= other.len() + 64, "{name} at {at}");
                }
            }
        }
    }
    assert_eq!(without_metadata(b"GIF89a"), Ok(None));
}

#[test]
fn a_file_that_is_called_a_picture_and_is_none_is_told() {
    let cases: [(&str, &[u8], bool); 8] = [
        ("a.png", b"", true),
        ("a.svg", b"", true),
        ("a.jpg", b"<!DOCTYPE html><title>404</title>", true),
        ("a.JPEG", b"version https://git-lfs.github.com/spec/v1\n", true),
        ("a.gif", b"\n{\"error\": \"gone\"}", true),
        ("a.webp", b"<svg xmlns='http://www.w3.org/2000/svg'/>", true),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", false),
        ("a.txt", b"", false),
    ];
    for base in ["title = \"T\"\n", "title = \"T\"\nkeep_metadata = true\n"] {
        for (name, bytes, told) in cases {
            for folder in ["static", "content/a"] {
                let path = format!("{folder}/{name}");
                let inputs = with(&photo_site(), "data/site.toml", base.as_bytes().to_vec());
                let found = found(&built(&with(&inputs, &path, bytes.to_vec())).diagnostics, &inputs);
                let expected = if told { vec![format!("not_a_picture {path}")] } else { Vec::new() };
                assert_eq!(found, expected, "{path}");
            }
        }
    }
}
