//! The search for secrets in files that are no text: no photograph is a password, and what a file says is still found.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use rackdown::Built;
use rackdown::redact::Scanner;

use super::metadata::picture;
use crate::support::{built, found, site, with};

/// Bytes of no meaning, the same for the same number.
struct Noise(blake3::OutputReader);

impl Noise {
    fn of(number: u64) -> Self {
        Noise(blake3::Hasher::new().update(&number.to_le_bytes()).finalize_xof())
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.0.fill(&mut bytes);
        bytes
    }

    /// Letters, digits and signs, as base 85 has them and the pixels of a dark picture.
    fn letters(&mut self, length: usize) -> Vec<u8> {
        self.bytes(length).into_iter().map(|byte| b'!' + byte % 94).collect()
    }
}

const SIZE: usize = 250_000;

fn jpeg(noise: &mut Noise) -> Vec<u8> {
    let head = picture("camera.jpg");
    let scan = head.windows(2).position(|pair| pair == [0xff, 0xda]).expect("a scan") + 14;
    let pixels = noise
        .bytes(SIZE)
        .into_iter()
        .flat_map(|byte| [byte, 0].into_iter().take(1 + usize::from(byte == 0xff)));
    head[..scan].iter().copied().chain(pixels).chain([0xff, 0xd9]).collect()
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a small chunk").to_be_bytes();
    [&length[..], name, content, b"sum."].concat()
}

fn png(pixels: &[u8]) -> Vec<u8> {
    let head = chunk(b"IHDR", &[0; 13]);
    [&b"\x89PNG\r\n\x1a\n"[..], &head, &chunk(b"IDAT", pixels), &chunk(b"IEND", b"")].concat()
}

fn packed(noise: &mut Noise) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    // A picture's rows: smooth, with noise in the lower bits.
    let rows = noise.bytes(SIZE).into_iter().enumerate().map(|(at, byte)| (at / 40) as u8 ^ (byte & 0x3f));
    encoder.write_all(&rows.collect::<Vec<u8>>()).expect("memory");
    encoder.finish().expect("memory")
}

fn riff(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + content.len() % 2).expect("a small chunk");
    let fill = vec![0; content.len() % 2];
    [&b"RIFF"[..], &(length + 12).to_le_bytes(), b"WEBP", name, &length.to_le_bytes(), content, &fill]
        .concat()
}

/// A file that is no text and holds nothing to find, of a kind for each number.
fn photograph(number: u64) -> (&'static str, Vec<u8>) {
    let noise = &mut Noise::of(number);
    let long = noise.bytes(SIZE);
    match number % 16 {
        0..=4 => ("jpg", jpeg(noise)),
        5 => ("png", png(&packed(noise))),
        // Pixels that are not packed.
        6 => ("png", png(&noise.letters(SIZE))),
        7 => ("webp", riff(b"VP8 ", &long)),
        8 => ("jpg", [picture("camera.jpg"), b"\0\0\0\x18ftypmp42".to_vec(), long].concat()),
        9 => ("zip", [&b"PK\x03\x04\x14\0\0\0\x08\0photo.jpg"[..], &long].concat()),
        10 => ("woff2", [&b"wOF2\0\x01\0\0"[..], &long].concat()),
        11 => ("mp4", [&b"\0\0\0\x18ftypisom\0\0\0\0mdat"[..], &long].concat()),
        12 => ("heic", [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], &long].concat()),
        13 => {
            let size = u32::try_from(SIZE + 54).expect("small").to_le_bytes();
            let head = [&b"BM"[..], &size, b"\0\0\0\0\x36\0\0\0\x28\0\0\0", &[0; 36]].concat();
            ("bmp", [head, noise.letters(SIZE)].concat())
        }
        14 => {
            let (start, end) = (
                b"%PDF-1.4\n%\xff\xff\n1 0 obj\n<</Filter/ASCII85Decode>>\nstream\n",
                b"\nendstream\nendobj\n",
            );
            ("pdf", [&start[..], &noise.letters(SIZE), end].concat())
        }
        _ => ("bin", long),
    }
}

#[test]
fn no_photograph_is_a_password() {
    let scanner = Scanner::new().expect("the automaton can be built");
    for number in 0..560 {
        let (kind, bytes) = photograph(number);
        let found = scanner.scan(&bytes);
        assert!(found.is_empty(), "{kind} {number}: {found:?}");
    }
}

fn word() -> String {
    ["Geheim", "Wort19"].concat()
}

fn token() -> String {
    format!("ghp_{}", "q7Rt2Vx9Lm4Kp8Zs3Wd6Hn5Jb1q7Rt2Vx9Lm".get(..36).expect("36 letters"))
}

fn key() -> String {
    let name = ["PRIV", "ATE KEY"].concat();
    format!(
        "-----BEGIN {name}-----\n{}\n-----END {name}-----\n",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC".repeat(4)
    )
}

fn secrets(bytes: &[u8]) -> usize {
    Scanner::new().expect("the automaton can be built").scan(bytes).len()
}

#[test]
fn keys_and_tokens_are_found_anywhere() {
    for secret in [token(), key()] {
        for number in 0..16 {
            let (kind, mut bytes) = photograph(number);
            let middle = bytes.len() / 2;
            bytes.splice(middle..middle, [b"\0", secret.as_bytes(), b"\0"].concat());
            assert_eq!(secrets(&bytes), 1, "{kind}");
        }
    }
}

#[test]
fn metadata_is_searched_for_all_secrets() {
    let said = format!("password={}", word());
    let mut noise = Noise::of(1);
    let text = chunk(b"tEXt", format!("Comment\0{said}").as_bytes());
    let pixels = chunk(b"IDAT", &noise.bytes(3000));
    let head = picture("plain.png")[..33].to_vec();
    let jpeg = picture("camera.jpg");
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).expect("small").to_be_bytes();
        [&[0xff, marker][..], &length, content].concat()
    };
    let in_jpeg = |segment: &[u8]| [&jpeg[..2], segment, &jpeg[2..]].concat();
    let wide: Vec<u8> = said.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // The field of EXIF that says what is to be seen, with another text in it.
    let field = |text: &str| {
        let length = u32::try_from(text.len() + 1).expect("small").to_be_bytes();
        let entry = [
            &b"MM\0*\0\0\0\x08\0\x01\x01\x0e\0\x02"[..],
            &length,
            b"\0\0\0\x1a\0\0\0\0",
            text.as_bytes(),
            b"\0",
        ];
        entry.concat()
    };
    let xmp = format!(
        "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>password=&#x{:x};{}</x:xmpmeta>",
        'G' as u32,
        &word()[1..]
    );
    let info = format!("<x:xmpmeta><dc:title>{said}</dc:title></x:xmpmeta>");
    for (name, bytes) in [
        ("PNG text", [&head[..], &text, &pixels].concat()),
        ("JPEG comment", in_jpeg(&segment(0xfe, said.as_bytes()))),
        ("IPTC", in_jpeg(&segment(0xed, format!("Photoshop 3.0\0{said}\0").as_bytes()))),
        ("XMP", in_jpeg(&segment(0xe1, xmp.as_bytes()))),
        ("EXIF", in_jpeg(&segment(0xe1, &[&b"Exif\0\0"[..], &field(&said)].concat()))),
        ("EXIF in UTF-16", in_jpeg(&segment(0xed, &wide))),
        ("behind the end", [&jpeg[..], said.as_bytes()].concat()),
        ("TIFF", field(&said)),
        (
            "PDF",
            [
                &b"%PDF-1.4\n%\xff\xff\0\n<</Title ("[..],
                said.as_bytes(),
                b")>>\nstream\n",
                &noise.bytes(999),
                b"endstream",
            ]
            .concat(),
        ),
        ("PDF, XMP", [&b"%PDF-1.4\n%\xff\0\nstream\n"[..], info.as_bytes(), b"\nendstream\n"].concat()),
        (
            "archive",
            [
                &b"PK\x03\x04"[..],
                &noise.bytes(999),
                format!("\0{said} # of the switch\0").as_bytes(),
                &noise.bytes(999),
            ]
            .concat(),
        ),
        ("tar", [&[0; 512][..], format!("[db]\nuser = \"x\"\n{said}\n").as_bytes(), &[0; 800]].concat()),
    ] {
        assert_eq!(secrets(&bytes), 1, "{name}");
    }
}

#[test]
fn what_is_only_called_a_picture_is_searched_whole() {
    let said = format!("pw={}", word());
    let utf16: Vec<u8> = format!("\u{feff}{said}\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes) in [
        ("static/a.png", said.clone().into_bytes()),
        ("static/a.gif", format!("GIF89a {said}").into_bytes()),
        ("static/a.jpg", format!("BM {said}").into_bytes()),
        ("static/a.pdf", format!("%PDF-1.4\n{said}\n").into_bytes()),
        ("static/a.svg", format!("<svg><text>{said}</text></svg>").into_bytes()),
        ("static/a.txt", [b"caf\xe9: ", said.as_bytes()].concat()),
        ("static/a.zip", utf16),
    ] {
        let built = built(&with(&site(""), name, bytes));
        assert!(built.bundle.is_none(), "{name}");
        assert!(built.diagnostics.iter().all(|found| found.code == "secret_in_source"), "{name}");
    }
}

fn allowed_file(path: &str, more: &str) -> Built {
    let text = format!(
        "--- data/site.toml\ntitle = \"T\"\nkeep_metadata = true\n[[redact.allow]]\nfile = \"{path}\"\nreason = \"a test\"\n\
         --- content/a/index.md\n+++\ntitle = \"A\"\n+++\n{more}\n"
    );
    let inputs = with(
        &site(&text),
        path,
        [&picture("camera.jpg")[..], format!("password={}", word()).as_bytes()].concat(),
    );
    let built = built(&inputs);
    eprintln!("{:?}", found(&built.diagnostics, &inputs));
    built
}

#[test]
fn an_allowance_for_a_file_is_one_for_its_copy_wherever_it_goes() {
    for path in
        ["static/p.jpg", "static/assets/p.jpg", "content/a/p.jpg", "content/a/b/p.jpg", "content/p.jpg"]
    {
        let built = allowed_file(path, "");
        assert!(built.bundle.is_some() && built.diagnostics.is_empty(), "{path}");
    }
    // What a page says of its own is no copy.
    let built = allowed_file("static/p.jpg", &format!("password={}", word()));
    assert!(built.bundle.is_none());
}

#[test]
fn a_secret_in_a_picture_is_told_without_a_line() {
    let bytes = [&picture("camera.jpg")[..], format!("password={}", word()).as_bytes()].concat();
    let inputs = with(&site(""), "static/p.jpg", bytes);
    let built = built(&inputs);
    let messages: Vec<&str> = built.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(messages, ["a password stands in this file, which is no text"]);
}
