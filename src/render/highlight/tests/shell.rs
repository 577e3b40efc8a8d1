//! Shell: source in, marked text out.

use super::check;

#[test]
fn a_shell_line_is_read_as_the_shell_reads_it() {
    let lines = [
        "⟨c:#!/bin/sh⟩",
        "⟨v:url⟩=⟨s:https://example.org/x?y=1#z⟩ ⟨v:name⟩=⟨s:\"pve\"⟩ ⟨f:curl⟩⟨a: --data⟩=⟨s:'a b'⟩ ⟨v:$url⟩",
        "⟨v:all⟩=(a ⟨s:\"b c\"⟩ ⟨v:$d⟩); ⟨v:all[2]⟩=⟨s:x⟩; ⟨v:all⟩+=(more)",
        "⟨k:export⟩ ⟨v:PATH⟩=⟨s:\"⟩⟨v:$HOME⟩⟨s:/bin:⟩⟨v:$PATH⟩⟨s:\"⟩; ⟨k:declare⟩⟨a: -A⟩ ⟨v:map⟩",
        "⟨k:if⟩ ! ⟨k:[⟩ ⟨s:\"⟩⟨v:${x}⟩⟨s:\"⟩ ⟨a:-gt⟩ 17 ⟨k:]⟩; ⟨k:then⟩ ⟨k:exit⟩ 1; ⟨k:else⟩ ⟨f::⟩; ⟨k:fi⟩",
        "⟨k:[[⟩ ⟨v:$b⟩ =~ ^(a|[0-9]+)$ && ! ⟨a:-d⟩ ⟨s:\"⟩⟨v:$f⟩⟨s:\"⟩/x ⟨k:]]⟩ || ⟨k:return⟩",
        "⟨k:for⟩ node ⟨k:in⟩ $(⟨f:pvecm⟩ nodes) in; ⟨k:do⟩ ⟨f:ssh⟩ ⟨s:\"⟩⟨v:$node⟩⟨s:\"⟩ uptime; ⟨k:done⟩ ⟨c:# all⟩",
        "⟨k:for⟩ ((i = ⟨n:0⟩; i < ⟨v:$n⟩; i++)); ⟨k:do⟩ ⟨f:echo⟩ $(((i + ⟨n:1⟩) * ⟨n:2⟩)); ⟨k:done⟩",
        "⟨k:while⟩ ⟨f:read⟩⟨a: -r⟩ line; ⟨k:do⟩ ⟨f:sleep⟩ 1; ⟨k:done⟩ < <(⟨f:cat⟩ a) >(⟨f:tee⟩ b)",
        "⟨k:case⟩ ⟨s:\"⟩⟨v:$1⟩⟨s:\"⟩ ⟨k:in⟩ -h|--help) ⟨f:usage⟩ ;; [0-9]*) (⟨f:a⟩); ⟨f:b⟩;; *) ;; ⟨k:esac⟩",
        "⟨f:greet⟩() { ⟨k:local⟩ ⟨v:n⟩=⟨v:$1⟩; ⟨f:echo⟩ ⟨s:\"hi ⟩⟨v:${n:-you}⟩⟨s: ⟩⟨v:${#n}⟩⟨s:\"⟩ ⟨v:$#⟩; }",
        "⟨k:function⟩ ⟨f:other⟩ { ⟨f:echo⟩ ⟨v:${x:-⟩⟨s:\"a ⟩⟨v:$y⟩⟨s:\"⟩⟨v:}⟩; }",
        "⟨f:sudo⟩ ⟨f:apt⟩ install⟨a: -y --no-install-recommends⟩ corosync && ⟨f:env⟩ ⟨v:A⟩=⟨s:1⟩ ⟨f:./run.sh⟩ &",
        "⟨f:echo⟩ ⟨s:$'a⟩⟨b:\\t⟩⟨s:b'⟩ ⟨s:$\"locale\"⟩ ⟨b:\\$⟩x ⟨s:'it'⟩⟨b:\\'⟩⟨s:'s'⟩ ⟨s:\"a ⟩⟨b:\\\"⟩⟨s: ⟩⟨b:\\$⟩⟨s: z\"⟩",
        "⟨f:ping⟩⟨a: -c1 -W⟩ 1 192.0.2.1 >/dev/null 2>&1 &> log; 1>&2 ⟨f:echo⟩ a#b ⟨s:\"#no\"⟩ ⟨c:#yes⟩",
        "⟨f:echo⟩ ⟨s:\"nested ⟩$(⟨f:echo⟩ ⟨s:\"inner ⟩$(⟨f:ls⟩)⟨s:\"⟩)⟨s: end\"⟩ `date ⟨v:$x⟩`",
        "⟨f:find⟩ .⟨a: -exec⟩ grep⟨a: -l⟩ x {} ⟨b:\\;⟩ | ⟨f:tr⟩ a b <<< ⟨s:\"⟩⟨v:$x⟩⟨s:\"⟩",
        "⟨v:y⟩=$((⟨f:a⟩; ⟨f:b⟩) | ⟨f:c⟩)",
    ];
    let bare = |line: &str| {
        let parts = line.split('⟨').map(|part| match part.split_once('⟩') {
            Some((marked, rest)) => [marked.split_once(':').unwrap().1, rest].concat(),
            None => part.to_owned(),
        });
        parts.collect::<String>()
    };
    for line in lines {
        check("sh", &bare(line), &format!("{line}\n"));
    }
    // A line leaves no trace: in one text, each is read as it is alone.
    let all = |of: &dyn Fn(&str) -> String| lines.iter().map(|line| of(line) + "\n").collect::<String>();
    check("sh", &all(&bare), &all(&str::to_owned));
}

#[test]
fn what_the_shell_goes_on_with_in_the_next_line_is_read_on() {
    check(
        "bash",
        "cat <<EOF > /etc/motd; ls -l\n$USER is\n\tEOF\n$(date) \\$x\nEOF\ncat <<-'END' | tr a b\n$no\n\tEND\n\
         long \\\n  --option one\na=(1\n  \"two\")\necho \"a\n$b\"\ncat <<A <<B\na's\nA\nb\nB\na && \\\n  b\nwhile c; do d; done <<EOF\nit's\nEOF\nawk '{\n  print $1 }' x\ncase $1 in\n  a | b)\n    c;;\nesac\nd\n",
        "⟨f:cat⟩ <<⟨k:EOF⟩ > /etc/motd; ⟨f:ls⟩⟨a: -l⟩\n⟨v:$USER⟩⟨s: is⟩\n⟨s:\tEOF⟩\n$(⟨f:date⟩)⟨s: ⟩⟨b:\\$⟩⟨s:x⟩\n⟨k:EOF⟩\n\
         ⟨f:cat⟩ <<-'⟨k:END⟩' | ⟨f:tr⟩ a b\n⟨s:$no⟩\n\t⟨k:END⟩\n\
         ⟨f:long⟩ \\\n⟨a:  --option⟩ one\n⟨v:a⟩=(1\n  ⟨s:\"two\"⟩)\n⟨f:echo⟩ ⟨s:\"a⟩\n⟨v:$b⟩⟨s:\"⟩\n\
         ⟨f:cat⟩ <<⟨k:A⟩ <<⟨k:B⟩\n⟨s:a's⟩\n⟨k:A⟩\n⟨s:b⟩\n⟨k:B⟩\n⟨f:a⟩ && \\\n  ⟨f:b⟩\n⟨k:while⟩ ⟨f:c⟩; ⟨k:do⟩ ⟨f:d⟩; ⟨k:done⟩ <<⟨k:EOF⟩\n⟨s:it's⟩\n⟨k:EOF⟩\n⟨f:awk⟩ ⟨s:'{⟩\n⟨s:  print $1 }'⟩ x\n⟨k:case⟩ ⟨v:$1⟩ ⟨k:in⟩\n  a | b)\n    ⟨f:c⟩;;\n⟨k:esac⟩\n⟨f:d⟩\n",
    );
}

#[test]
fn a_here_document_ends_with_any_word_of_the_shell() {
    for (opening, end, quoted) in [
        ("<<⟨k:end-of-conf⟩", "end-of-conf", false),
        ("<<⟨k:EOF.conf⟩", "EOF.conf", false),
        ("<<'⟨k:END OF⟩'", "END OF", true),
        ("<<\"⟨k:E⟩\"", "E", true),
        ("<<\\⟨k:EOF⟩", "EOF", true),
        ("<< ⟨k:@@⟩", "@@", false),
        ("<<-'⟨k:a b⟩'", "a b", true),
        ("<<⟨k:E⟩'⟨k:O F⟩'", "EO F", true),
        ("<<⟨k:E⟩\"⟨k:O⟩\"⟨k:F⟩", "EOF", true),
        ("<<-'⟨k:E ⟩'⟨k:F⟩", "E F", true),
    ] {
        let bare = opening.replace("⟨k:", "").replace('⟩', "");
        let body = if quoted { "⟨s:$x is⟩" } else { "⟨v:$x⟩⟨s: is⟩" };
        check(
            "sh",
            &format!("cat {bare} >f\n$x is\n{end}\nls -l\n"),
            &format!("⟨f:cat⟩ {opening} >f\n{body}\n⟨k:{end}⟩\n⟨f:ls⟩⟨a: -l⟩\n"),
        );
    }
}

#[test]
fn a_here_document_ends_with_a_word_of_several_quoted_parts() {
    check(
        "sh",
        "cat <<E\"O\"'F'\n$x\nEOF\nls -l\n",
        "⟨f:cat⟩ <<E⟨s:\"O\"'F'⟩\n⟨s:$x⟩\n⟨k:EOF⟩\n⟨f:ls⟩⟨a: -l⟩\n",
    );
}

#[test]
fn here_documents_of_one_line_follow_each_other() {
    check(
        "sh",
        "cat <<A-1; cat <<-'B B'\n$x\nA-1\n$x\n\tB B\nls\ndiff <<A - <<B <<C\na\nA\nb\nB\nc\nC\nls\n",
        "⟨f:cat⟩ <<⟨k:A-1⟩; ⟨f:cat⟩ <<-'⟨k:B B⟩'\n⟨v:$x⟩\n⟨k:A-1⟩\n⟨s:$x⟩\n\t⟨k:B B⟩\n⟨f:ls⟩\n\
         ⟨f:diff⟩ <<⟨k:A⟩ - <<⟨k:B⟩ <<⟨k:C⟩\n⟨s:a⟩\n⟨k:A⟩\n⟨s:b⟩\n⟨k:B⟩\n⟨s:c⟩\n⟨k:C⟩\n⟨f:ls⟩\n",
    );
}
