//! What a build costs: a block highlighted, a page parsed, and whole sites of 1, 100 and 1,000 generated pages built
//! cold, again with nothing changed, and after one edit. `cargo bench --bench build`.

mod generator;

use divan::Bencher;
use divan::counter::ItemsCount;
use generator::{Tool, a_bash_block, page, site};
use rackdown::memo::Memo;
use rackdown::parse::markdown::parse_markdown;
use rackdown::render::highlight::Highlighter;
use rackdown::source::{Blob, Inputs, SitePath};
use rackdown::{BuildOptions, build};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// A block of bash that was not seen before, by a highlighter that has its syntaxes loaded.
#[divan::bench]
fn highlight_a_bash_block(bencher: Bencher<'_, '_>) {
    let highlighter = Highlighter::new();
    highlighter.highlight("true\n", "bash");
    let mut number = 0;
    let block = || {
        number += 1;
        a_bash_block().replace('=', &format!("_{number}="))
    };
    bencher.with_inputs(block).bench_local_values(|block| highlighter.highlight(&block, "bash"));
}

/// The first block of a process.
#[divan::bench]
fn highlight_the_first_bash_block() -> bool {
    Highlighter::new().highlight(&a_bash_block(), "bash").lines.is_empty()
}

#[divan::bench]
fn parse_a_page(bencher: Bencher<'_, '_>) {
    let (text, file) = (page(1, Tool::Rackdown), SitePath::new("content/a.md"));
    let Some(file) = file else { return };
    bencher.bench(|| parse_markdown(&file, &text, 0, &mut Vec::new()));
}

fn inputs(pages: usize) -> Inputs {
    site(pages, Tool::Rackdown).into_iter().collect()
}

#[divan::bench(args = [1, 100, 1_000], sample_count = 10)]
fn cold(bencher: Bencher<'_, '_>, pages: usize) {
    let inputs = inputs(pages);
    bencher
        .counter(ItemsCount::new(pages))
        .bench(|| build(&inputs, &BuildOptions::default(), &mut Memo::for_one_build(), &()).pages);
}

#[divan::bench(args = [1, 100, 1_000], sample_count = 20)]
fn again(bencher: Bencher<'_, '_>, pages: usize) {
    let (inputs, mut memo) = (inputs(pages), Memo::new());
    build(&inputs, &BuildOptions::default(), &mut memo, &());
    bencher.bench_local(|| build(&inputs, &BuildOptions::default(), &mut memo, &()).rendered);
}

#[divan::bench(args = [1, 100, 1_000], sample_count = 20)]
fn after_one_edit(bencher: Bencher<'_, '_>, pages: usize) {
    let (mut inputs, mut memo, mut number) = (inputs(pages), Memo::new(), 0);
    build(&inputs, &BuildOptions::default(), &mut memo, &());
    let Some(path) = SitePath::new("content/notes/note-00000.md") else { return };
    bencher.bench_local(|| {
        number += 1;
        let text = format!("{}\nEdit {number}.\n", page(0, Tool::Rackdown));
        inputs.files.insert(path.clone(), Blob::new(text.into_bytes()));
        build(&inputs, &BuildOptions::default(), &mut memo, &()).rendered
    });
}

#[divan::bench(args = [1, 100, 1_000], sample_count = 20)]
fn after_an_edit_of_the_template_of_all(bencher: Bencher<'_, '_>, pages: usize) {
    let (mut inputs, mut memo, mut number) = (inputs(pages), Memo::new(), 0);
    build(&inputs, &BuildOptions::default(), &mut memo, &());
    let Some(path) = SitePath::new("templates/base.html") else { return };
    let Some(template) = rackdown::render::theme::embedded_text(&path) else { return };
    bencher.bench_local(|| {
        number += 1;
        let text = template.replace("</body>", &format!("<p>Edit {number}.</p></body>"));
        inputs.files.insert(path.clone(), Blob::new(text.into_bytes()));
        let rendered = build(&inputs, &BuildOptions::default(), &mut memo, &()).rendered;
        assert!(rendered > pages, "all are rendered again");
    });
}
