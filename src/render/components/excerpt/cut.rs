//! A part of a whole file under `data/`: `excerpt(file="…", region="…")` or `lines="…"`.
//!
//! Comes in: the file's text and what to cut out. Goes out: the lines, with the number of the first. A region lies
//! between two comment lines of the file, `region: NAME` and `endregion: NAME`; the comment sign does not matter.

/// The part that was cut out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines, with their common indent taken away.
    pub text: String,
    /// The number of the first one in the file, from 1.
    pub first_line: usize,
    /// How many lines the file has.
    pub lines_in_file: usize,
}

/// Why a part cannot be cut out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CutError {
    /// The file marks no such region; these it does.
    NoRegion(Vec<String>),
    /// The region is begun but not ended.
    Unclosed,
    /// The lines are none, or not in the file.
    BadLines,
}

/// Cuts out the region called `name`, without its two marking lines.
pub fn region(text: &str, name: &str) -> Result<Excerpt, CutError> {
    let lines: Vec<&str> = text.lines().collect();
    let Some(begin) = lines.iter().position(|line| marker(line, "region") == Some(name)) else {
        let regions = lines.iter().filter_map(|line| marker(line, "region")).map(str::to_owned);
        return Err(CutError::NoRegion(regions.collect()));
    };
    let inner = lines.get(begin + 1..).unwrap_or_default();
    let end =
        inner.iter().position(|line| marker(line, "endregion") == Some(name)).ok_or(CutError::Unclosed)?;
    Ok(cut(inner.get(..end).unwrap_or_default(), begin + 2, lines.len()))
}

/// Cuts out lines `FIRST-LAST`, counted from 1.
pub fn lines(text: &str, range: &str) -> Result<Excerpt, CutError> {
    let lines: Vec<&str> = text.lines().collect();
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let number = |text: &str| text.trim().parse::<usize>().ok().filter(|number| *number > 0);
    let (first, last) = number(first).zip(number(last)).ok_or(CutError::BadLines)?;
    let part = lines.get(first - 1..last).filter(|part| !part.is_empty()).ok_or(CutError::BadLines)?;
    Ok(cut(part, first, lines.len()))
}

/// The whole file.
pub fn whole(text: &str) -> Excerpt {
    let lines: Vec<&str> = text.lines().collect();
    cut(&lines, 1, lines.len())
}

/// The name in a comment line `# region: NAME`.
fn marker<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let comment = line.trim_start().trim_start_matches(['#', '/', ';', '-', '*', '<', '!', '%']).trim_start();
    (comment.len() < line.trim_start().len()).then_some(())?;
    let name = comment.strip_prefix(word)?.strip_prefix(':')?;
    Some(name.trim_end_matches(['*', '/', '-', '>']).trim())
}

fn cut(lines: &[&str], first_line: usize, lines_in_file: usize) -> Excerpt {
    let indent = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let text = lines.iter().map(|line| format!("{}\n", line.get(common..).unwrap_or_default())).collect();
    Excerpt { text, first_line, lines_in_file }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "a\n# region: x\n  b\n    c\n# endregion: x\nd\n// region: open\n";

    #[test]
    fn a_region_lies_between_its_marks_and_loses_its_indent() {
        let expected = Excerpt { text: "b\n  c\n".into(), first_line: 3, lines_in_file: 7 };
        assert_eq!(region(SCRIPT, "x"), Ok(expected));
    }

    #[test]
    fn a_region_that_is_not_there_or_not_ended_is_a_fault() {
        assert_eq!(region(SCRIPT, "y"), Err(CutError::NoRegion(vec!["x".into(), "open".into()])));
        assert_eq!(region(SCRIPT, "open"), Err(CutError::Unclosed));
    }

    #[test]
    fn lines_are_counted_from_one_and_must_exist() {
        assert_eq!(lines(SCRIPT, "3-4").map(|part| part.text), Ok("b\n  c\n".into()));
        for wrong in ["0", "2-1", "7-8", "x", "", "1-"] {
            assert_eq!(lines(SCRIPT, wrong), Err(CutError::BadLines), "{wrong}");
        }
    }
}
