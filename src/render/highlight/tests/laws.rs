//! What holds for any text in any language.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;

/// Text that syntaxes stumble over: their own marks without their counterparts, between anything at all.
fn hostile_text() -> impl Strategy<Value = String> {
    let marks = [
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\"",
        "'",
        "`",
        "$(",
        "${",
        "<<EOF",
        "\\\n",
        "\0",
        "\u{1b}[1m",
        "😀",
        "é",
        "\u{202e}",
        "/*",
        "<!--",
        "<script>",
        "</",
        "[[",
        "{{",
        "---\n",
        "# ",
        "$ ",
        "root@pvehp:~# ",
        "> ",
        "key: ",
        "a = ",
        "[section]\n",
        "0x1f",
        "Quorate: No",
        "[  5]   0.00-1.00   sec   1 MBytes   8 Mbits/sec",
        "```\n",
        "\t",
        "&amp;",
    ];
    let mark = prop::sample::select(marks.to_vec()).prop_map(str::to_string);
    prop::collection::vec(prop_oneof![3 => mark, 1 => any::<String>(), 1 => "[a-z ]{0,9}"], 0..12)
        .prop_map(|parts| parts.concat())
}

fn check_for_any_text(law: impl Fn(&Highlighter, &str, &str)) {
    let highlighter = Highlighter::new();
    for language in LANGUAGES {
        law(&highlighter, "a \"b\r\n\0😀 ${", language);
    }
    let cases = (hostile_text(), prop::sample::select(LANGUAGES.to_vec()));
    let config = Config { cases: 1024, failure_persistence: None, ..Config::default() };
    let checked = TestRunner::new(config).run(&cases, |(source, language)| {
        law(&highlighter, &source, language);
        Ok(())
    });
    checked.unwrap();
}

#[test]
fn the_pieces_joined_are_the_source() {
    check_for_any_text(|highlighter, source, language| {
        let highlighted = highlighter.highlight(source, language);
        let joined: Vec<String> = highlighted.lines.iter().map(Line::text).collect();
        let source = source.replace("\r\n", "\n");
        assert_eq!(joined.join("\n"), source.strip_suffix('\n').unwrap_or(&source), "{language}");
    });
}

#[test]
fn no_piece_is_empty_and_no_neighbours_are_alike() {
    check_for_any_text(|highlighter, source, language| {
        for line in highlighter.highlight(source, language).lines {
            assert!(line.pieces().iter().all(|piece| !piece.text.is_empty()), "{language}");
            assert!(line.pieces().is_sorted_by(|left, right| left.class != right.class), "{language}");
        }
    });
}

#[test]
fn the_same_text_gives_the_same_lines() {
    let fresh = Highlighter::new();
    check_for_any_text(|highlighter, source, language| {
        assert_eq!(highlighter.highlight(source, language), fresh.highlight(source, language));
    });
}

#[test]
fn html_without_its_spans_is_the_escaped_source() {
    let options = HtmlOptions { numbers: LineNumbers::Shown, ..HtmlOptions::default() };
    check_for_any_text(|highlighter, source, language| {
        let lines = highlighter.highlight(source, language).lines;
        let text: String = lines.iter().map(|line| escaped(&line.text()) + "\n").collect();
        for options in [&HtmlOptions::default(), &options] {
            assert_eq!(without_spans(&write_html(&lines, options)), text, "{language}");
        }
        let allowed = |letter: char| letter == '\n' || letter == '\t' || !letter.is_control();
        assert!(text.chars().all(allowed));
        assert!(!text.contains(['<', '>', '"']));
    });
}

fn without_spans(html: &str) -> String {
    let after_tags = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    after_tags.collect()
}

#[test]
fn commands_never_contain_what_html_forbids() {
    check_for_any_text(|_, source, _| {
        assert!(
            commands(source).chars().all(|letter| letter == '\n' || letter == '\t' || !letter.is_control())
        );
    });
}
