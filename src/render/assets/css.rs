//! Stylesheets: imports put in place, references resolved, blanks taken out.
//!
//! Comes in: the stylesheets by path and where other files will stand. Goes out: one text for a sheet and everything
//! that it imports. The stripper knows comments, strings and `url()`, and nothing else of CSS; it changes no value.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diag::{Diagnostic, Span, catalog};
use crate::render::address::decode;
use crate::source::{Blob, SitePath};

/// Puts together the stylesheet at `path`: `@import "file.css";` is replaced by that file, and `url(file)` by what
/// `place` gives for it.
///
/// Imports with conditions, of other sites, and `url()` of `data:`, `#…` or absolute addresses stay as they are.
pub fn bundle(
    path: &SitePath,
    files: &BTreeMap<SitePath, Blob>,
    place: &dyn Fn(&SitePath) -> Option<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let mut bundler = Bundler { files, place, diagnostics, above: Vec::new() };
    let mut text = String::new();
    bundler.add(path, &mut text);
    minify(&text)
}

/// The files that a stylesheet imports.
pub fn imports(source: &str) -> Vec<String> {
    let target = |token: Token| match token.kind {
        TokenKind::Import(target) => Some(target),
        _ => None,
    };
    tokens(source).filter_map(target).collect()
}

/// The addresses in `url()`, each with the bytes of that.
pub fn references(source: &str) -> Vec<(String, Range<usize>)> {
    let mut at = 0;
    let reference = |token: Token| {
        let range = at..at + token.len;
        at = range.end;
        match token.kind {
            TokenKind::Url(target) => Some((target, range)),
            _ => None,
        }
    };
    tokens(source).filter_map(reference).collect()
}

struct Bundler<'a> {
    files: &'a BTreeMap<SitePath, Blob>,
    place: &'a dyn Fn(&SitePath) -> Option<String>,
    diagnostics: &'a mut Vec<Diagnostic>,
    above: Vec<SitePath>,
}

impl Bundler<'_> {
    fn add(&mut self, path: &SitePath, out: &mut String) {
        let Some(source) = self.files.get(path).and_then(Blob::text) else { return };
        self.above.push(path.clone());
        let mut at = 0;
        for token in tokens(source) {
            let text = source.get(at..at + token.len).unwrap_or_default();
            match token.kind {
                TokenKind::Import(target) => self.import(path, &target, at..at + token.len, out),
                TokenKind::Url(target) => self.url(path, &target, at..at + token.len, text, out),
                TokenKind::Comment | TokenKind::Other => out.push_str(text),
            }
            at += token.len;
        }
        self.above.pop();
    }

    fn import(&mut self, path: &SitePath, target: &str, range: Range<usize>, out: &mut String) {
        let file = SitePath::join(path.folder(), target).filter(|file| self.files.contains_key(file));
        match file {
            Some(file) if self.above.contains(&file) => {
                self.diagnostics.push(catalog::css_circle(Span::new(path, range), target));
            }
            Some(file) => self.add(&file, out),
            None => self.diagnostics.push(catalog::css_reference(Span::new(path, range), target)),
        }
    }

    fn url(&mut self, path: &SitePath, target: &str, range: Range<usize>, text: &str, out: &mut String) {
        let stays = target.is_empty() || target.starts_with(['#', '/']) || target.contains(':');
        if stays {
            out.push_str(text);
            return;
        }
        let (name, rest) = target.find(['?', '#']).map_or((target, ""), |at| target.split_at(at));
        let file = |name: &str| SitePath::join(path.folder(), name).and_then(|file| (self.place)(&file));
        let placed = file(name).or_else(|| file(&decode(name)));
        match placed {
            Some(placed) => out.push_str(&format!("url(\"{placed}{rest}\")")),
            None => self.diagnostics.push(catalog::css_reference(Span::new(path, range), target)),
        }
    }
}

struct Token {
    kind: TokenKind,
    len: usize,
}

enum TokenKind {
    /// `@import "file.css";` without conditions.
    Import(String),
    /// `url(file)`.
    Url(String),
    Comment,
    Other,
}

/// Cuts a stylesheet into comments, imports, references and the rest; the lengths add up to the whole.
fn tokens(source: &str) -> impl Iterator<Item = Token> {
    let mut rest = source;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let other = |len| Token { kind: TokenKind::Other, len };
        let token = plain_length(rest)
            .map(other)
            .or_else(|| comment(rest))
            .or_else(|| import(rest))
            .or_else(|| url(rest))
            .unwrap_or_else(|| other(string_length(rest).unwrap_or_else(|| first_length(rest))));
        rest = rest.get(token.len..).unwrap_or_default();
        Some(token)
    })
}

/// The length of what begins nothing: letters up to one that may begin `url(`. Most of a stylesheet is that.
fn plain_length(rest: &str) -> Option<usize> {
    let is_plain =
        |byte: &u8| (byte.is_ascii_alphanumeric() || *byte == b'-') && !matches!(byte, b'u' | b'U');
    let length = rest.bytes().take_while(is_plain).count();
    (length > 0).then_some(length)
}

fn first_length(rest: &str) -> usize {
    rest.chars().next().map_or(1, char::len_utf8)
}

fn comment(rest: &str) -> Option<Token> {
    let inner = rest.strip_prefix("/*")?;
    let len = inner.find("*/").map_or(rest.len(), |end| end + 4);
    Some(Token { kind: TokenKind::Comment, len })
}

fn import(rest: &str) -> Option<Token> {
    let after = rest.strip_prefix("@import")?;
    let quoted = after.trim_start();
    let string = quoted.get(..string_length(quoted)?)?;
    let target = string.trim_matches(['"', '\'']);
    let end = quoted.get(string.len()..)?.trim_start().strip_prefix(';')?;
    let local = !target.contains(':') && !target.starts_with('/');
    local.then(|| Token { kind: TokenKind::Import(target.to_owned()), len: rest.len() - end.len() })
}

fn url(rest: &str) -> Option<Token> {
    let inner = rest.get(..4).filter(|name| name.eq_ignore_ascii_case("url(")).and_then(|_| rest.get(4..))?;
    let trimmed = inner.trim_start();
    let (target, after) = match string_length(trimmed) {
        Some(length) => (trimmed.get(1..length.saturating_sub(1))?, trimmed.get(length..)?),
        None => trimmed.split_at(trimmed.find(')')?),
    };
    let end = after.trim_start().strip_prefix(')')?;
    Some(Token { kind: TokenKind::Url(target.trim().to_owned()), len: rest.len() - end.len() })
}

/// The length of the string that `rest` begins with, quotes included.
fn string_length(rest: &str) -> Option<usize> {
    let quote = rest.chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return Some(at),
            letter if letter == quote => return Some(at + 1),
            _ => {}
        }
    }
    Some(rest.len())
}

/// Takes out comments and the blanks that separate nothing.
pub fn minify(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    let mut pending_blank = false;
    for token in tokens(source) {
        let text = source.get(at..at + token.len).unwrap_or_default();
        at += token.len;
        if matches!(token.kind, TokenKind::Comment) || text.trim().is_empty() {
            pending_blank = true;
            continue;
        }
        // Blanks matter between words, and before `.`, `#`, `:`, `[`, `*`, `+`, `-` and `(`; not beside these:
        let before = out.chars().next_back();
        let tight = |letter: char| "{};,>".contains(letter);
        let separates =
            before.is_some_and(|letter| !tight(letter) && letter != ':') && !text.starts_with(tight);
        if pending_blank && separates {
            out.push(' ');
        }
        if text.starts_with('}') && out.ends_with(';') {
            out.pop();
        }
        pending_blank = false;
        out.push_str(text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundled(files: &[(&str, &str)]) -> (String, Vec<&'static str>) {
        let blob = |(path, text): &(&str, &str)| (SitePath::new(path).unwrap(), Blob::new(text.as_bytes()));
        let files: BTreeMap<SitePath, Blob> = files.iter().map(blob).collect();
        let mut diagnostics = Vec::new();
        let place =
            |file: &SitePath| files.contains_key(file).then(|| format!("{}?placed", file.file_name()));
        let text = bundle(&SitePath::new("s/a.css").unwrap(), &files, &place, &mut diagnostics);
        (text, diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
    }

    #[test]
    fn blanks_and_comments_go_and_nothing_else() {
        let cases = [
            ("a  { color : red ; }\n\nb{}", "a{color :red}b{}"),
            ("a > b , c .d { margin: 0 -1px }", "a>b,c .d{margin:0 -1px}"),
            (".a :hover { width: calc(1px + 2px) }", ".a :hover{width:calc(1px + 2px)}"),
            ("a::before { content: \"  /* x */ \" } /* y */", "a::before{content:\"  /* x */ \"}"),
            ("@media (width > 3px) and (hover) { a { b: c; } }", "@media (width>3px) and (hover){a{b:c}}"),
            ("a { --x: { }; }", "a{--x:{}}"),
        ];
        for (source, expected) in cases {
            assert_eq!(minify(source), expected);
        }
    }

    #[test]
    fn an_import_is_replaced_by_its_file() {
        let (text, codes) = bundled(&[("s/a.css", "@import \"b.css\";\na{}"), ("s/b.css", "b{}")]);
        assert_eq!((text.as_str(), codes), ("b{}a{}", vec![]));
    }

    #[test]
    fn a_reference_gets_the_place_of_its_file() {
        let (text, codes) =
            bundled(&[("s/a.css", "a{b:url( 'x.png' ) url(data:x) url(#y)}"), ("s/x.png", "")]);
        assert_eq!((text.as_str(), codes), ("a{b:url(\"x.png?placed\") url(data:x) url(#y)}", vec![]));
    }

    #[test]
    fn a_reference_may_be_encoded() {
        let files = [("s/a.css", "a{b:url(x%20y.png#z)}"), ("s/x y.png", "")];
        assert_eq!(bundled(&files), ("a{b:url(\"x y.png?placed#z\")}".to_owned(), vec![]));
    }

    #[test]
    fn a_missing_file_and_a_circle_are_errors() {
        assert_eq!(
            bundled(&[("s/a.css", "@import 'no.css'; a{b:url(no.png)}")]).1,
            ["css_reference", "css_reference"]
        );
        assert_eq!(bundled(&[("s/a.css", "@import 'a.css';")]).1, ["css_circle"]);
    }
}
