//! Lines of a captured or pasted terminal text: without carriage returns, escape sequences and trailing blanks.
//!
//! In: the text as it is. Out: lines that know where they stand in it, so that a fault can point there.

use std::ops::Range;

/// A line of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedLine {
    /// The line without escape sequences, carriage return and trailing blanks.
    pub(super) text: String,
    /// Where the line stands in the original, without its line end.
    pub(super) span: Range<usize>,
    /// Whether `text` is the original from `span.start` on, so that places in it can be told.
    exact: bool,
}

impl PastedLine {
    /// The place of a part of this line; the whole line if escape sequences moved it.
    pub(super) fn place(&self, part: &str) -> Range<usize> {
        let offset = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let inside = offset.checked_add(part.len()).is_some_and(|end| end <= self.text.len());
        if self.exact && inside && !part.is_empty() {
            self.span.start + offset..self.span.start + offset + part.len()
        } else {
            self.whole()
        }
    }

    /// The place of the line, without its indentation.
    pub(super) fn whole(&self) -> Range<usize> {
        let indent = if self.exact { self.text.len() - self.text.trim_start().len() } else { 0 };
        let end = if self.exact { self.span.start + self.text.len() } else { self.span.end };
        if end > self.span.start + indent { self.span.start + indent..end } else { self.span.clone() }
    }

    /// Whether this looks like a shell prompt, with or without a command: `root@pvehp:~# pvecm status`.
    pub(super) fn is_prompt(&self) -> bool {
        self.typed().is_some()
    }

    /// Whether this is a prompt that nothing was typed at.
    pub(super) fn is_bare_prompt(&self) -> bool {
        self.typed() == Some("")
    }

    /// What was typed at the prompt that this line begins with.
    fn typed(&self) -> Option<&str> {
        let text = self.text.trim_start();
        if let Some(typed) = typed_on_windows(text) {
            return Some(typed);
        }
        let (before, sign) = text.split_at(text.find(['#', '$', '%', '>', '❯', '➜'])?);
        let mut rest = sign.chars();
        rest.next();
        let typed = rest.as_str();
        let is_host = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
        let is_host_alone =
            before.chars().all(is_host) && (before.is_empty() || before.contains(char::is_alphabetic));
        let names_host = is_host_alone || before.contains('@') || before.starts_with(['[', '(', '~', '/']);
        let is_prompt = (typed.is_empty() || typed.starts_with(' '))
            && names_host
            && !before.contains(['<', '"'])
            && before.split_whitespace().count() <= 3;
        is_prompt.then(|| typed.trim())
    }

    /// Whether a shell, ssh or `script` says here that a session ends.
    pub(super) fn ends_session(&self) -> bool {
        let text = self.text.trim();
        matches!(text, "logout" | "exit")
            || ((text.starts_with("Connection to ") || text.starts_with("Shared connection to "))
                && (text.ends_with(" closed.") || text.ends_with(" closed by remote host.")))
            || text.starts_with("Script done")
    }
}

/// `PS C:\Users\ann> iperf3 -c nas` and `C:\iperf>iperf3 -c nas`.
fn typed_on_windows(text: &str) -> Option<&str> {
    let path = text.strip_prefix("PS ").unwrap_or(text);
    let drive = path.strip_prefix(|letter: char| letter.is_ascii_alphabetic())?;
    drive.strip_prefix(":\\")?.split_once('>').map(|(_, typed)| typed.trim())
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<PastedLine> {
    let mut lines = Vec::new();
    // A byte order mark is no part of the first line.
    let marked = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut start = text.len() - marked.len();
    for raw in marked.split_inclusive('\n') {
        let content = raw.strip_suffix('\n').unwrap_or(raw);
        lines.push(line(content, start));
        start += raw.len();
    }
    lines
}

fn line(raw: &str, start: usize) -> PastedLine {
    let cleaned = without_escapes(raw);
    let exact = cleaned.is_none();
    let text = cleaned.unwrap_or_else(|| raw.to_string());
    // A bar of progress may have been drawn over with a bare carriage return: what was written last stays.
    let shown = text.trim_end().rsplit('\r').next().unwrap_or_default().to_string();
    let exact = exact && shown.len() == text.trim_end().len();
    PastedLine { text: shown, span: start..start + raw.trim_end_matches('\r').len(), exact }
}

/// The text with a blank for every byte of an escape sequence or control character, so that places in it stay.
pub(super) fn blanked(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for raw in text.split_inclusive('\n') {
        let content = raw.strip_suffix('\n').unwrap_or(raw);
        let end = clean.len() + content.len();
        let start = clean.len();
        for (at, char) in shown_chars(content) {
            clean.extend(std::iter::repeat_n(' ', (start + at).saturating_sub(clean.len())));
            clean.push(char);
        }
        clean.extend(std::iter::repeat_n(' ', end.saturating_sub(clean.len())));
        clean.push_str(raw.get(content.len()..).unwrap_or_default());
    }
    clean
}

/// The line without ANSI escape sequences and other control characters; `None` if it has none.
fn without_escapes(raw: &str) -> Option<String> {
    raw.contains(is_control).then(|| shown_chars(raw).into_iter().map(|(_, char)| char).collect())
}

fn is_control(char: char) -> bool {
    char.is_control() && char != '\r' && char != '\t'
}

/// The characters of a line that a terminal would show, with their places.
fn shown_chars(raw: &str) -> Vec<(usize, char)> {
    let mut shown = Vec::new();
    let mut chars = raw.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        // A control function in 8 bits is ESC and a letter in 7 (ECMA-48, 5.3).
        let function = match char {
            '\u{1b}' => chars.next().map(|(_, char)| char),
            '\u{80}'..='\u{9f}' => char::from_u32(u32::from(char) - 0x40),
            _ => {
                if !is_control(char) {
                    shown.push((at, char));
                }
                continue;
            }
        };
        match function {
            // CSI: parameters, then one final byte (ECMA-48, 5.4).
            Some('[') => while chars.next().is_some_and(|(_, next)| !('@'..='~').contains(&next)) {},
            // OSC, DCS, SOS, PM, APC: a string up to ST; xterm ends OSC by BEL, too.
            Some(kind @ (']' | 'P' | 'X' | '^' | '_')) => {
                while let Some((_, next)) = chars.next() {
                    let is_end = next == '\u{1b}' && chars.next_if(|(_, char)| *char == '\\').is_some();
                    if is_end || next == '\u{9c}' || (kind == ']' && next == '\u{7}') {
                        break;
                    }
                }
            }
            // Other sequences have one or two more characters.
            Some('(' | ')' | '#') => drop(chars.next()),
            _ => {}
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_functions_go_with_all_that_belongs_to_them() {
        for (raw, shown) in [
            ("a\u{1b}[1mb\u{1b}[0m", "ab"),
            ("a\u{9b}1mb", "ab"),
            ("a\u{1b}]0;title\u{7}b", "ab"),
            ("a\u{1b}]8;;https://host.example\u{1b}\\b", "ab"),
            ("a\u{1b}P1$r0m\u{1b}\\b", "ab"),
            ("a\u{90}1$r\u{7}0m\u{9c}b", "ab"),
            ("a\u{1b}(Bb\u{8}", "ab"),
            ("ä ö\u{85}", "ä ö"),
        ] {
            assert_eq!(line(raw, 0).text, shown, "{raw:?}");
            let blanked = blanked(raw);
            assert_eq!((blanked.len(), blanked.replace(' ', "")), (raw.len(), shown.replace(' ', "")));
        }
    }
}
