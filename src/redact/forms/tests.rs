//! Each form has an example, and no pattern is ambiguous.

use super::pattern::{Part, Pattern};
use super::table::FORMS;
use crate::redact::Scanner;

#[test]
fn a_row_of_any_length_ends_with_a_letter_that_it_does_not_have() {
    for (name, text) in FORMS {
        let pattern = Pattern::parse(text).unwrap_or_else(|| panic!("{name}: {text}"));
        for pair in pattern.parts().windows(2) {
            let [Part::Class { set, least, most }, next] = pair else { continue };
            let begins = |byte: usize| match next {
                Part::Letters(letters) => letters.as_bytes()[0] as usize == byte,
                Part::Class { set, .. } => set[byte],
            };
            let overlaps = (0..256).any(|byte| set[byte] && begins(byte));
            assert!(least == most || !overlaps, "{name}: {text}");
        }
    }
}

#[test]
fn each_form_finds_its_example() {
    let scanner = Scanner::new().expect("the automaton can be built");
    let examples = include_str!("../../../tests/data/secrets/forms.txt");
    let examples: Vec<(&str, &str)> = examples.lines().filter_map(|line| line.split_once('\t')).collect();
    assert_eq!(examples.len(), FORMS.len(), "one line for each form");
    for ((name, text), (of, example)) in FORMS.iter().zip(examples) {
        assert_eq!(*name, of, "{text}");
        let line = format!("it is {example} here");
        let pattern = Pattern::parse(text).expect("a pattern");
        let anchor = pattern.keyword().and_then(|keyword| line.find(keyword));
        let fits = match anchor {
            Some(at) => {
                (at..line.len()).any(|at| pattern.match_around(line.as_bytes(), at..at + 1).is_some())
            }
            None => pattern.match_from(line.as_bytes(), 6).is_some(),
        };
        assert!(fits, "{name}: {text} does not fit {example}");
        assert!(!scanner.secrets(line.as_bytes()).is_empty(), "{name}: {text} is not found in {example}");
    }
}
