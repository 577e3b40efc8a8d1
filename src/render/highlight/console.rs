//! A shell session in classes: the prompt apart, the command as bash, the output in its own syntax.
//!
//! In: the entries of a session. Out: its lines. Which line is what has been decided before.

use super::class::Class;
use super::language::{Language, language};
use super::line::Line;
use super::paint::{Grammar, PaintLine, Painted, Painter};
use super::program::output_language;
use super::session::{LineRole, SessionEntry};
use super::shell::ShellPainter;
use super::syntaxes::Syntaxes;

/// Paints a session. `output` is the syntax of all output; without one, each command decides about its own.
///
/// Returns the lines, and the indices of those too long to be parsed.
pub(super) fn paint_session(
    entries: &[SessionEntry],
    output: Option<Grammar>,
    syntaxes: &Syntaxes,
) -> (Vec<Line>, Vec<usize>) {
    let typed_painter =
        || syntaxes.own("shell").map(|grammar| ShellPainter::new(grammar, Some(Class::Command)));
    let mut lines = Vec::with_capacity(entries.len());
    let mut too_long = Vec::new();
    let mut typed = typed_painter();
    let mut printed = painter(output, Class::Output);
    for (index, entry) in entries.iter().enumerate() {
        let mut line = Line::default();
        line.push(Some(Class::Prompt), entry.prompt);
        if entry.role == LineRole::Command {
            // Python is no shell.
            typed = typed_painter().filter(|_| !entry.prompt.starts_with(">>>"));
            printed = painter(output.or_else(|| grammar_of_output(entry.text, syntaxes)), Class::Output);
        }
        let (painter, class): (Option<&mut dyn PaintLine>, Class) = match entry.role {
            LineRole::Command | LineRole::Continuation => {
                (typed.as_mut().map(|painter| painter as &mut dyn PaintLine), Class::Command)
            }
            LineRole::Output => {
                (printed.as_mut().map(|painter| painter as &mut dyn PaintLine), Class::Output)
            }
        };
        let painted = match painter {
            Some(painter) => painter.paint(entry.text, &mut line),
            None => {
                line.push(Some(class), entry.text);
                Painted::Parsed
            }
        };
        if painted == Painted::TooLong {
            too_long.push(index);
        }
        lines.push(line);
    }
    (lines, too_long)
}

fn painter(grammar: Option<Grammar>, base: Class) -> Option<Painter> {
    grammar.map(|grammar| Painter::new(grammar, Some(base)))
}

fn grammar_of_output<'a>(command: &str, syntaxes: &'a Syntaxes) -> Option<Grammar<'a>> {
    match language(output_language(command)?) {
        Language::Output(name) | Language::Own(name) => syntaxes.own(name),
        Language::Token(token) => syntaxes.token(token),
        Language::Plain | Language::Console => None,
    }
}
