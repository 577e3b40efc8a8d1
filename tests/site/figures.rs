//! A figure is plain text to every template: no filter, test or comparison of the template engine sees more of it.

use rackdown::diag::text::{Colour, render};
use rackdown::memo::Memo;
use rackdown::render::claims::list::{in_json, in_text};
use rackdown::source::Inputs;
use rackdown::{BuildOptions, list_claims};

use crate::support::{built, output, page, with};

/// All filters of Tera 2.4 and ours, on a figure `X` that is a word.
const WORD_FILTERS: &[&str] = &[
    "X | safe",
    "X | default(value=\"x\")",
    "X | upper",
    "X | lower",
    "X | wordcount",
    "X | escape",
    "X | escape_html",
    "X | escape_xml",
    "X | newlines_to_br",
    "X | trim",
    "X | trim(pat=\"1\")",
    "X | trim_start(pat=\"1\")",
    "X | trim_end(pat=\"B\")",
    "X | replace(from=\"5\", to=\"6\")",
    "X | replace(from=\"\", to=\"-\")",
    "X | capitalize",
    "X | title",
    "X | truncate(length=2)",
    "X | truncate(length=2, end=\"\")",
    "X | indent(width=2)",
    "X | str",
    "X | length",
    "X | reverse",
    "X | split(pat=\" \") | json",
    "X | split(pat=\"5\") | last",
    "X | split(pat=\" \") | first | int",
    "X | split(pat=\"\") | join(sep=\".\")",
    "X | split(pat=\" \") | nth(n=1)",
    "X | split(pat=\" \") | reverse | json",
    "X | split(pat=\" \") | first | float",
    "[X, \"a\"] | sort | json",
    "[\"a\", X, X] | unique | json",
    "[X, X] | join(sep=\"+\")",
    "{\"a\": X} | get(key=\"a\")",
    "{\"a\": X} | values | json",
    "{\"a\": X} | keys | json",
    "{\"a\": X} | pairs | json",
    "[{\"k\": X, \"v\": 1}, {\"k\": X, \"v\": 2}] | group_by(attribute=\"k\") | json",
    "X | json",
    "{\"a\": [X]} | json",
];

/// The same on one that is a number.
const NUMBER_FILTERS: &[&str] = &[
    "X | safe",
    "X | default(value=7)",
    "X | str",
    "X | str | length",
    "X | int",
    "X | float",
    "X | abs",
    "X | round",
    "X | pluralize",
    "X | json",
    "[X, 1, 9] | sort | json",
    "[X, X] | unique | json",
    "[X, X] | join(sep=\"+\")",
    "{\"a\": X} | values | json",
    "[{\"k\": X}] | group_by(attribute=\"k\") | json",
    "{\"a\": [X]} | json",
];

/// All tests, on either.
const TESTS: &[&str] = &[
    "string",
    "number",
    "map",
    "bool",
    "array",
    "integer",
    "float",
    "none",
    "iterable",
    "defined",
    "undefined",
];
const WORD_TESTS: &[&str] = &[
    "starting_with(pat=\"15\")",
    "ending_with(pat=\"GB\")",
    "containing(pat=\"5 G\")",
    "containing(pat=\"9\")",
];
const NUMBER_TESTS: &[&str] = &["odd", "even", "divisible_by(divisor=2)", "divisible_by(divisor=3)"];

/// Comparisons and operators.
const WORD_OPERATORS: &[&str] = &[
    "X == \"15 GB\"",
    "X != \"15 GB\"",
    "X == X",
    "X < \"2\"",
    "X > \"15\"",
    "X <= \"15 GB\"",
    "X >= \"16\"",
    "X ~ X",
    "\"5\" in X",
    "X in [\"15 GB\"]",
    "X in {\"15 GB\": 1}",
    "not X",
    "X and true",
    "X or false",
    "X if X else 1",
    "{\"15 GB\": 1}[X]",
    "X[0:2]",
];
const NUMBER_OPERATORS: &[&str] = &[
    "X == 2",
    "X != 2",
    "X == X",
    "X < 3",
    "X > 2",
    "X <= 2",
    "X >= 2.5",
    "X + 1",
    "X - 1",
    "X * 3",
    "X / 4",
    "X % 2",
    "X // 2",
    "X ** 3",
    "-X",
    "X ~ \"a\"",
    "X in [1, 2]",
    "not X",
    "X and true",
    "X if X > 1 else 1",
    "[1, 2, 3][X]",
    "range(end=X) | json",
];

const INVENTORY: &str = "\
[cluster]
name = \"home\"
[[node]]
name = \"a\"
label = \"15 GB\"
ram = \"15 GB\"
[[node]]
name = \"b\"
[[node]]
name = \"c\"
";

/// A page with claims on which each expression is a component's template of its own, in the text and in an attribute.
fn site(expressions: &[String], x: &str) -> Inputs {
    let mut body = "+++\ntitle = \"15 GB\"\ndate = 2026-01-02\nclaims = true\n+++\n".to_owned();
    let site = "title = \"Test\"\nbase_url = \"https://example.org/\"\n";
    let mut inputs = with(&with(&page(""), "data/inventory.toml", INVENTORY), "data/site.toml", site);
    for (index, expression) in expressions.iter().enumerate() {
        body.push_str(&format!("{{{{ e{index}(word=\"15 GB\", number=2) }}}}\n\n"));
        let expression = format!("{{{{ {} }}}}", expression.replace('X', x));
        let template = format!("<main title=\"{expression}\">{expression}</main>");
        inputs = with(&inputs, &format!("templates/components/e{index}.html"), template);
    }
    with(&inputs, "content/a.md", body)
}

/// What each expression prints; with no mark in any file, list or message.
#[track_caller]
fn printed(expressions: &[String], x: &str) -> Vec<String> {
    let inputs = site(expressions, x);
    let built = built(&inputs);
    let messages = render(&built.diagnostics, |path| inputs.text(path), Colour::No);
    let claims = list_claims(&inputs, &BuildOptions::default(), &Memo::new());
    assert_no_mark(messages.as_bytes());
    assert_no_mark(in_text(&claims, &inputs).as_bytes());
    assert_no_mark(in_json(&claims, &inputs).to_string().as_bytes());
    let Some(bundle) = &built.bundle else { panic!("{messages}") };
    for (path, file) in &bundle.files {
        if ["html", "xml", "txt", "webmanifest"].contains(&path.extension().unwrap_or_default()) {
            assert_no_mark(file.bytes());
        }
    }
    let html = output(bundle, "a/index.html");
    html.split("<main title=")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("</main>")?.0.to_owned()))
        .collect()
}

/// No noncharacter, in UTF-8 or escaped.
#[track_caller]
fn assert_no_mark(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let is_mark = |letter: char| ('\u{fdd0}'..='\u{fdef}').contains(&letter);
    let escaped = ["\\ufdd", "\\ufde", "%EF%B7%9", "%EF%B7%A", "&#xFD", "&#64976"];
    assert!(!text.contains(is_mark) && !escaped.iter().any(|mark| text.contains(mark)), "{text}");
}

/// Each expression prints of a figure what it prints of the plain value.
#[track_caller]
fn assert_alike(expressions: &[String], figures: &[&str], plain: &str) {
    let expected = printed(expressions, plain);
    assert_eq!(expected.len(), expressions.len());
    for figure in figures {
        let found = printed(expressions, figure);
        for ((expression, found), expected) in expressions.iter().zip(&found).zip(&expected) {
            assert_eq!(found, expected, "{expression} of {figure}");
        }
    }
}

fn all(lists: &[&[&str]], tests: &[&[&str]]) -> Vec<String> {
    let plain = lists.concat().into_iter().map(str::to_owned);
    let tests = tests.concat().into_iter();
    plain.chain(tests.flat_map(|test| [format!("X is {test}"), format!("X is not {test}")])).collect()
}

#[test]
fn a_word_that_is_a_figure_answers_as_plain_text() {
    let expressions = all(&[WORD_FILTERS, WORD_OPERATORS], &[TESTS, WORD_TESTS]);
    assert_alike(&expressions, &["node.a.ram", "args.word"], "\"15 GB\"");
}

#[test]
fn a_number_that_is_a_figure_answers_as_a_number() {
    let expressions = all(&[NUMBER_FILTERS, NUMBER_OPERATORS], &[TESTS, NUMBER_TESTS]);
    assert_alike(&expressions, &["quorum.needed", "args.number"], "2");
}

#[test]
fn a_claim_says_the_name_of_an_asset_and_not_what_stands_for_its_address() {
    let body = "+++\ntitle = \"A\"\nclaims = true\n+++\n\
                {{ asset(path=\"site.js\") }} and {{ asset(path=\"site.js\") ~ \" 2\" }}.\n\n\
                {{ one(file=asset(path=\"site.js\")) }}\n";
    let template = "<p title=\"4 {{ asset(path='site.js') }}\">5 {{ args.file }}</p>\
                    <p>6 {{ args.file | truncate(length=5, end='') }}</p>";
    let files = [("templates/components/one.html", template), ("content/a.md", body)];
    let inputs = files.into_iter().fold(page(""), |inputs, (path, text)| with(&inputs, path, text));
    let claims = list_claims(&inputs, &BuildOptions::default(), &Memo::new());
    let of_page = claims.iter().filter(|claim| claim.page.as_str() == "content/a.md");
    let values: Vec<&str> = of_page.map(|claim| claim.value.as_str()).collect();
    assert_eq!(values, ["site.js", "site.js 2", "4 site.js", "5 site.js", "6 site"]);
    assert_no_mark(in_text(&claims, &inputs).as_bytes());
    assert_no_mark(in_json(&claims, &inputs).to_string().as_bytes());
    let built = built(&inputs);
    let bundle = built.bundle.as_ref().expect("a site without faults");
    assert!(output(bundle, "a/index.html").contains("site.js 2"), "the page's own list has the name, too");
}
