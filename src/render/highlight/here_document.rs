//! Here-documents that a line of shell begins.
//!
//! In: a line. Out: the mark that ends each of them, as the shell reads it: any word, quoted in part or whole (`EOF`,
//! `end-of-conf`, `'END OF'`, `\EOF`, `"E"OF`), in the order in which their texts follow (POSIX, 2.7.4).

/// What ends a here-document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HereMark {
    /// The line that ends it.
    word: String,
    /// Whether tabs may stand before it, as behind `<<-`.
    indented: bool,
    /// Whether it is quoted: then its text is raw.
    quoted: bool,
    /// Whether it has several quoted parts, as in `"E"'O'F`.
    pub(super) in_parts: bool,
}

impl HereMark {
    /// Whether a line is the end.
    pub(super) fn ends(&self, line: &str) -> bool {
        let line = if self.indented { line.trim_start_matches('\t') } else { line };
        line == self.word
    }

    /// A line that begins such a here-document alone.
    pub(super) fn opening(&self) -> String {
        let quote = if self.quoted { "'" } else { "" };
        format!("cat <<{}{quote}{}{quote}", if self.indented { "-" } else { "" }, self.word)
    }
}

/// The marks of the here-documents that a line begins.
pub(super) fn here_marks(line: &str) -> Vec<HereMark> {
    let mut marks = Vec::new();
    // What is open: a quote, or the bracket of a command within one.
    let mut open: Vec<char> = Vec::new();
    let mut rest = line;
    let mut before = ' ';
    while let Some(letter) = rest.chars().next() {
        let quoted = open.last() == Some(&'"');
        let mut taken = letter.len_utf8();
        match letter {
            '\\' => taken += rest.chars().nth(1).map_or(0, char::len_utf8),
            '\'' if !quoted => {
                taken = rest.get(1..).and_then(|inside| inside.find('\'')).map_or(rest.len(), |at| at + 2)
            }
            '"' if quoted => drop(open.pop()),
            '"' => open.push('"'),
            // A sum: `<<` in it moves bits.
            _ if rest.starts_with("((") && !quoted || rest.starts_with("$((") => {
                taken = rest.find("))").map_or(rest.len(), |at| at + 2);
            }
            '$' if rest.starts_with("$(") => {
                open.push('(');
                taken = 2;
            }
            ')' if open.last() == Some(&'(') => drop(open.pop()),
            '#' if !quoted && (before.is_whitespace() || ";&|()".contains(before)) => break,
            '<' if !quoted && rest.starts_with("<<<") => taken = 3,
            '<' if !quoted && rest.starts_with("<<") => {
                let behind = rest.get(2..).unwrap_or_default();
                let indented = behind.starts_with('-');
                let word = behind.strip_prefix('-').unwrap_or(behind).trim_start_matches([' ', '\t']);
                let (word, after) = shell_word(word);
                taken = rest.len() - after.len();
                let quotes = rest.get(..taken).unwrap_or_default().matches(['\'', '"', '\\']).count();
                marks.extend(word.map(|word| {
                    let (quoted, in_parts) = (quotes > 0, quotes > 2);
                    HereMark { word, indented, quoted, in_parts }
                }));
            }
            _ => {}
        }
        before = rest.get(..taken).and_then(|text| text.chars().next_back()).unwrap_or(' ');
        rest = rest.get(taken..).unwrap_or_default();
    }
    marks
}

/// The word that a text begins with, without its quotes, and what stands behind it; none if there is no word.
fn shell_word(text: &str) -> (Option<String>, &str) {
    let mut word = String::new();
    let (mut quote, mut is_word, mut escaped) = (None, false, false);
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            _ if std::mem::take(&mut escaped) => word.push(letter),
            (None | Some('"'), '\\') => escaped = true,
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), letter) => word.push(letter),
            (None, '\'' | '"') => quote = Some(letter),
            (None, letter) if letter.is_whitespace() || ";&|<>()".contains(letter) => {
                return (is_word.then_some(word), text.get(at..).unwrap_or_default());
            }
            (None, letter) => word.push(letter),
        }
        is_word = true;
    }
    (Some(word).filter(|_| is_word && quote.is_none()), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(line: &str) -> Vec<String> {
        let written = |mark: HereMark| format!("{}{}", if mark.indented { "-" } else { "" }, mark.word);
        here_marks(line).into_iter().map(written).collect()
    }

    #[test]
    fn a_mark_is_any_word_of_the_shell() {
        for (line, mark) in [
            ("cat <<EOF", "EOF"),
            ("cat << EOF >x", "EOF"),
            ("cat <<end-of-conf", "end-of-conf"),
            ("cat <<EOF.conf; ls", "EOF.conf"),
            ("cat <<'END OF' | tr a b", "END OF"),
            ("cat <<\"E\"", "E"),
            ("cat <<E\"O\"'F'", "EOF"),
            ("cat <<\\EOF", "EOF"),
            ("cat <<-\tEOF", "-EOF"),
            ("cat <<-'END OF'", "-END OF"),
            ("cat <<''", ""),
            ("x=\"$(cat <<EOF", "EOF"),
            ("ssh h 'cat a' <<@@", "@@"),
            ("cat <<Ünde>x", "Ünde"),
        ] {
            assert_eq!(marks(line), [mark], "{line}");
        }
    }

    #[test]
    fn one_line_may_begin_several() {
        assert_eq!(marks("diff <(cat <<A) <(cat <<-'B C')"), ["A", "-B C"]);
        assert_eq!(marks("cat <<one - <<two"), ["one", "two"]);
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for line in [
            "cat <<<EOF",
            "echo '<<EOF'",
            "echo \"<<EOF\"",
            "ls # <<EOF",
            "echo $((1<<2))",
            "(( x = 1 << y ))",
            "cat <<",
            "cat <<'EOF",
            "cat << | x",
        ] {
            assert_eq!(marks(line), [""; 0], "{line}");
        }
    }
}
