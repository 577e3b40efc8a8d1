//! Source in, marked text out: a piece of class `k` is written `⟨k:text⟩`, so that what is expected can be read.

mod laws;
mod shell;

use super::*;

const LANGUAGES: [&str; 38] = [
    "bash",
    "sh",
    "shell",
    "console",
    "shell-session",
    "terminal",
    "pvecm",
    "iperf3",
    "toml",
    "json",
    "yaml",
    "rust",
    "systemd",
    "service",
    "timer",
    "unit",
    "ini",
    "nginx",
    "dockerfile",
    "python",
    "js",
    "ts",
    "html",
    "css",
    "diff",
    "text",
    "plain",
    "txt",
    "markdown",
    "sql",
    "go",
    "c",
    "cpp",
    "php",
    "xml",
    "make",
    "terraform",
    "jinja2",
];

fn marked(source: &str, language: &str) -> String {
    let highlighted = Highlighter::new().highlight(source, language);
    let lines = highlighted.lines.iter().map(|line| {
        let pieces = line.pieces().iter().map(|piece| match piece.class {
            Some(class) => format!("⟨{}:{}⟩", class.css(), piece.text),
            None => piece.text.clone(),
        });
        pieces.collect::<String>() + "\n"
    });
    lines.collect()
}

fn check(language: &str, source: &str, expected: &str) {
    assert_eq!(marked(source, language), expected);
}

#[test]
fn bash_has_commands_options_strings_and_variables() {
    check(
        "bash",
        "# Push\nif [[ -n \"$url\" ]]; then\n  curl --silent \"${url}\" | jq '.a'\nfi\n",
        "⟨c:# Push⟩\n\
         ⟨k:if⟩ ⟨k:[[⟩ ⟨a:-n⟩ ⟨s:\"⟩⟨v:$url⟩⟨s:\"⟩ ⟨k:]]⟩; ⟨k:then⟩\n  \
         ⟨f:curl⟩⟨a: --silent⟩ ⟨s:\"⟩⟨v:${url}⟩⟨s:\"⟩ | ⟨f:jq⟩ ⟨s:'.a'⟩\n\
         ⟨k:fi⟩\n",
    );
}

/// What is marked in each of these lines, which all begin and end where a command is expected.
#[test]
fn the_lines_of_a_hunk_are_its_text_whatever_they_look_like() {
    let diff = "--- a/x.sql\n+++ b/x.sql\n@@ -1,3 +1,3 @@\n--- old remark\n+++ new\n select\n-- a\n++ b\n--- a/y\n+++ b/y\n";
    let painted = marked(diff, "diff");
    for text in ["⟨-:--- old remark⟩", "⟨+:+++ new⟩", "⟨-:-- a⟩", "⟨+:++ b⟩"] {
        let text = text.replace("⟨-:", &format!("⟨{}:", Class::Deleted.css()));
        let text = text.replace("⟨+:", &format!("⟨{}:", Class::Inserted.css()));
        assert!(painted.contains(&text), "{text}: {painted}");
    }
    let heading = format!("⟨{}:", Class::Heading.css());
    assert_eq!(painted.matches(&heading).count(), 4, "the names of both files: {painted}");
}

#[test]
fn a_toml_line_is_read_by_where_its_equals_sign_stands() {
    check(
        "toml",
        "title = \"a \\\"b\\\" \\u00e9\"\n'quoted' = 'raw \\n'\na.\"b c\".d = true\nlist = [-1_000, 3.14e-10, +inf, 0xDEAD, \"x\", [false], { y = 1, z.w = '' }] # end\n\
         date = 2026-05-22 21:47:50+02:00\ntext = \"\"\"\none \\\n  \"two\" \\t\n\"\"\"\nraw = '''\n\\n\n'''\n\
         [a.\"b c\" . d]\n  [[node]]\nmulti = [\n  \"a\", # b\n]\nbad =\nopen = \"x\nnext = 1\n",
        "⟨a:title⟩ = ⟨s:\"a ⟩⟨b:\\\"⟩⟨s:b⟩⟨b:\\\"⟩⟨s: ⟩⟨b:\\u00e9⟩⟨s:\"⟩\n⟨a:'quoted'⟩ = ⟨s:'raw \\n'⟩\n⟨a:a⟩.⟨a:\"b c\"⟩.⟨a:d⟩ = ⟨b:true⟩\n\
         ⟨a:list⟩ = [⟨n:-1_000⟩, ⟨n:3.14e-10⟩, ⟨n:+inf⟩, ⟨n:0xDEAD⟩, ⟨s:\"x\"⟩, [⟨b:false⟩], { ⟨a:y⟩ = ⟨n:1⟩, ⟨a:z⟩.⟨a:w⟩ = ⟨s:''⟩ }] ⟨c:# end⟩\n\
         ⟨a:date⟩ = ⟨n:2026-05-22 21:47:50+02:00⟩\n⟨a:text⟩ = ⟨s:\"\"\"⟩\n⟨s:one ⟩⟨b:\\⟩\n⟨s:  \"two\" ⟩⟨b:\\t⟩\n⟨s:\"\"\"⟩\n⟨a:raw⟩ = ⟨s:'''⟩\n⟨s:\\n⟩\n⟨s:'''⟩\n\
         [⟨h:a⟩.⟨h:\"b c\"⟩ . ⟨h:d⟩]\n  [[⟨h:node⟩]]\n⟨a:multi⟩ = [\n  ⟨s:\"a\"⟩, ⟨c:# b⟩\n]\n⟨a:bad⟩ =\n⟨a:open⟩ = ⟨s:\"x⟩\n⟨a:next⟩ = ⟨n:1⟩\n",
    );
}

#[test]
fn toml_has_tables_keys_and_values() {
    check(
        "toml",
        "[[node]] # first\nname = \"pvehp\"\nvotes = 1\n",
        "[[⟨h:node⟩]] ⟨c:# first⟩\n⟨a:name⟩ = ⟨s:\"pvehp\"⟩\n⟨a:votes⟩ = ⟨n:1⟩\n",
    );
}

#[test]
fn json_keys_differ_from_strings() {
    check("json", "{\"ok\": \"yes\", \"n\": null}", "{⟨a:\"ok\"⟩: ⟨s:\"yes\"⟩, ⟨a:\"n\"⟩: ⟨b:null⟩}\n");
}

#[test]
fn yaml_has_keys_and_values() {
    check("yaml", "hosts:\n  - name: pvehp # four\n", "⟨a:hosts⟩:\n  - ⟨a:name⟩: ⟨s:pvehp⟩ ⟨c:# four⟩\n");
}

#[test]
fn rust_has_keywords_types_and_functions() {
    check(
        "rust",
        "pub fn votes(node: &Node) -> Option<u32> { Some(1) }",
        "⟨k:pub⟩ ⟨k:fn⟩ ⟨f:votes⟩(node: &Node) -> ⟨t:Option⟩<⟨k:u32⟩> { ⟨t:Some⟩(⟨n:1⟩) }\n",
    );
}

#[test]
fn a_systemd_unit_has_sections_and_keys() {
    check("systemd", "[Timer]\nOnCalendar=*-*-* 21:00\n", "[⟨h:Timer⟩]\n⟨a:OnCalendar⟩=⟨s:*-*-* 21:00⟩\n");
}

#[test]
fn nginx_has_directives_and_variables() {
    check(
        "nginx",
        "server {\n    return 301 https://$host/; # all\n}\n",
        "⟨k:server⟩ {\n    ⟨f:return⟩ ⟨s:301⟩ https://⟨v:$host⟩/; ⟨c:# all⟩\n}\n",
    );
}

#[test]
fn a_dockerfile_has_bash_in_it() {
    check(
        "dockerfile",
        "FROM debian\nRUN rm -rf /tmp/x\n",
        "⟨k:FROM⟩ debian\n⟨k:RUN⟩ ⟨f:rm⟩⟨a: -rf⟩ /tmp/x\n",
    );
}

#[test]
fn a_diff_has_what_went_and_what_came() {
    check("diff", "@@ -1 +1 @@\n-old\n+new\n same\n", "⟨c:@@ -1 +1 @@⟩\n⟨del:-old⟩\n⟨ins:+new⟩\n same\n");
}

#[test]
fn plain_text_has_no_classes() {
    for language in ["text", "plain", "TXT", ""] {
        check(language, "if x then \"y\"\n", "if x then \"y\"\n");
    }
}

#[test]
fn pvecm_tells_a_quorate_cluster() {
    check(
        "pvecm",
        "Quorum information\n------------------\nDate:             Fri May 22 21:47:50 2026\nNodes:            4\n\
         Node ID:          0x00000001\nQuorate:          Yes\nQuorum:           4  \nFlags:            Quorate Qdevice \n",
        "⟨h:Quorum information⟩\n⟨c:------------------⟩\n⟨a:Date:⟩             Fri May 22 21:47:50 2026\n\
         ⟨a:Nodes:⟩            ⟨n:4⟩\n⟨a:Node ID:⟩          ⟨n:0x00000001⟩\n⟨a:Quorate:⟩          ⟨ok:Yes⟩\n\
         ⟨a:Quorum:⟩           ⟨n:4⟩  \n⟨a:Flags:⟩            ⟨ok:Quorate⟩ Qdevice \n",
    );
}

#[test]
fn pvecm_tells_a_blocked_cluster() {
    check(
        "pvecm",
        "Quorate:          No\nQuorum:           4 Activity blocked\nFlags:            Qdevice \n",
        "⟨a:Quorate:⟩          ⟨bad:No⟩\n⟨a:Quorum:⟩           ⟨n:4⟩ ⟨bad:Activity blocked⟩\n\
         ⟨a:Flags:⟩            Qdevice \n",
    );
}

#[test]
fn pvecm_tells_members_that_the_device_votes_for() {
    check(
        "pvecm",
        "    Nodeid      Votes    Qdevice Name\n0x00000001          1    A,V,NMW pvehp (local)\n\
         0x00000002          1     A,V,MW 192.0.2.2\n0x00000000          3            Qdevice\n",
        "⟨c:    Nodeid      Votes    Qdevice Name⟩\n\
         ⟨n:0x00000001⟩          ⟨n:1⟩    ⟨ok:A,V,NMW⟩ pvehp ⟨k:(local)⟩\n\
         ⟨n:0x00000002⟩          ⟨n:1⟩     ⟨ok:A,V,MW⟩ 192.0.2.2\n\
         ⟨n:0x00000000⟩          ⟨n:3⟩            ⟨t:Qdevice⟩\n",
    );
}

#[test]
fn pvecm_tells_members_that_the_device_does_not_vote_for() {
    check(
        "pvecm",
        "0x00000002          1   A,NV,NMW 192.0.2.2\n0x00000003          1  NA,NV,NMW 192.0.2.3\n\
         \u{20}        4          1         NR pvehp (local)\n0x00000000          0            Qdevice (votes 3)\n",
        "⟨n:0x00000002⟩          ⟨n:1⟩   A,⟨bad:NV⟩,NMW 192.0.2.2\n\
         ⟨n:0x00000003⟩          ⟨n:1⟩  ⟨bad:NA⟩,⟨bad:NV⟩,NMW 192.0.2.3\n         \
         ⟨n:4⟩          ⟨n:1⟩         ⟨bad:NR⟩ pvehp ⟨k:(local)⟩\n\
         ⟨n:0x00000000⟩          ⟨bad:0⟩            ⟨t:Qdevice⟩ ⟨bad:(votes 3)⟩\n",
    );
}

#[test]
fn iperf3_rates_stand_out_and_retransmits_are_bad() {
    check(
        "iperf3",
        "Connecting to host 192.0.2.7, port 5201\n\
         [ ID] Interval           Transfer     Bitrate         Retr  Cwnd\n\
         [  5]   0.00-1.00   sec   114 MBytes   957 Mbits/sec    0    260 KBytes       (omitted)\n\
         [SUM]   0.00-30.00  sec  3.29 GBytes   942 Mbits/sec   12             sender\n\
         [SUM]   0.00-30.04  sec  3.29 GBytes   941 Mbits/sec                  receiver\n\
         \n\
         iperf Done.\n",
        "Connecting to host 192.0.2.7, port 5201\n\
         ⟨c:[ ID] Interval           Transfer     Bitrate         Retr  Cwnd⟩\n\
         ⟨c:[  5]⟩   0.00-1.00   sec   ⟨n:114 MBytes⟩   ⟨r:957 Mbits/sec⟩    ⟨n:0⟩    ⟨n:260 KBytes⟩       ⟨c:(omitted)⟩\n\
         ⟨c:[SUM]⟩   0.00-30.00  sec  ⟨n:3.29 GBytes⟩   ⟨r:942 Mbits/sec⟩   ⟨bad:12⟩             ⟨k:sender⟩\n\
         ⟨c:[SUM]⟩   0.00-30.04  sec  ⟨n:3.29 GBytes⟩   ⟨r:941 Mbits/sec⟩                  ⟨k:receiver⟩\n\
         \n\
         ⟨ok:iperf Done.⟩\n",
    );
}

#[test]
fn iperf3_datagrams_are_no_retransmits_but_lost_ones_are_bad() {
    check(
        "iperf3",
        "[ ID] Interval           Transfer     Bitrate         Total Datagrams\n\
         [  5]   0.00-1.00   sec   129 KBytes  1.05 Mbits/sec  91  \n\
         [ ID] Interval           Transfer     Bitrate         Jitter    Lost/Total Datagrams\n\
         [  5]   0.00-4.00   sec   512 KBytes  1.05 Mbits/sec  0.105 ms  0/362 (0%)  sender\n\
         [  5]   0.00-4.00   sec   512 KBytes  1.05 Mbits/sec  0.007 ms  7/362 (1.9%)  receiver\n",
        "⟨c:[ ID] Interval           Transfer     Bitrate         Total Datagrams⟩\n\
         ⟨c:[  5]⟩   0.00-1.00   sec   ⟨n:129 KBytes⟩  ⟨r:1.05 Mbits/sec⟩  ⟨n:91⟩  \n\
         ⟨c:[ ID] Interval           Transfer     Bitrate         Jitter    Lost/Total Datagrams⟩\n\
         ⟨c:[  5]⟩   0.00-4.00   sec   ⟨n:512 KBytes⟩  ⟨r:1.05 Mbits/sec⟩  ⟨n:0.105 ms⟩  ⟨n:0/362 (0%)⟩  ⟨k:sender⟩\n\
         ⟨c:[  5]⟩   0.00-4.00   sec   ⟨n:512 KBytes⟩  ⟨r:1.05 Mbits/sec⟩  ⟨n:0.007 ms⟩  ⟨bad:7/362 (1.9%)⟩  ⟨k:receiver⟩\n",
    );
}

#[test]
fn iperf3_errors_are_bad() {
    let error = "iperf3: error - unable to connect to server: Connection refused";
    check("iperf3", error, &format!("⟨bad:{error}⟩\n"));
}

#[test]
fn a_session_has_prompt_command_and_output() {
    check(
        "console",
        "root@pvehp:~# systemctl is-active corosync # up?\nactive\n",
        "⟨p:root@pvehp:~# ⟩⟨f:systemctl⟩⟨x: is-active corosync ⟩⟨c:# up?⟩\n⟨o:active⟩\n",
    );
}

#[test]
fn a_continued_command_stays_one_command() {
    check(
        "console",
        "$ echo \"a\\\n> b\" c\na b c\n",
        "⟨p:$ ⟩⟨f:echo⟩⟨x: ⟩⟨s:\"a⟩⟨b:\\⟩\n⟨p:> ⟩⟨s:b\"⟩⟨x: c⟩\n⟨o:a b c⟩\n",
    );
}

#[test]
fn an_open_quote_ends_with_its_command() {
    check("console", "$ echo '\n$ ls\n", "⟨p:$ ⟩⟨f:echo⟩⟨x: ⟩⟨s:'⟩\n⟨p:$ ⟩⟨f:ls⟩\n");
}

#[test]
fn the_output_of_a_known_command_has_its_syntax() {
    check(
        "console",
        "# pvecm status\nQuorate:          Yes\n# uptime\nQuorate:          Yes\n",
        "⟨p:# ⟩⟨f:pvecm⟩⟨x: status⟩\n⟨a:Quorate:⟩⟨o:          ⟩⟨ok:Yes⟩\n\
         ⟨p:# ⟩⟨f:uptime⟩\n⟨o:Quorate:          Yes⟩\n",
    );
}

#[test]
fn output_pasted_with_its_prompt_is_a_session() {
    check(
        "pvecm",
        "root@pvehp:~# ./status\nQuorate:          No\nroot@pvehp:~# ",
        "⟨p:root@pvehp:~# ⟩⟨f:./status⟩\n⟨a:Quorate:⟩⟨o:          ⟩⟨bad:No⟩\n⟨p:root@pvehp:~# ⟩\n",
    );
}

#[test]
fn every_language_of_the_list_is_known_in_any_case() {
    let highlighter = Highlighter::new();
    for language in LANGUAGES {
        assert!(highlighter.knows(language), "{language}");
        assert!(highlighter.knows(&language.to_uppercase()), "{language}");
        assert_eq!(highlighter.highlight("a", language).coverage, Coverage::Whole, "{language}");
    }
}

#[test]
fn every_name_that_is_proposed_is_known() {
    let highlighter = Highlighter::new();
    for wrong in
        ["bsah", "yalm", "tmol", "systemd-service", "ngnix", "dockrfile", "iperf4", "pvcem", "consle"]
    {
        assert!(!highlighter.knows(wrong), "{wrong}");
        let names = highlighter.nearest(wrong);
        assert!(!names.is_empty(), "{wrong}");
        assert!(names.iter().all(|name| highlighter.knows(name)), "{wrong}: {names:?}");
    }
}

#[test]
fn an_unknown_language_is_plain_and_says_so() {
    let highlighted = Highlighter::new().highlight("if x\n", "klingon");
    assert_eq!(highlighted.coverage, Coverage::UnknownLanguage);
    assert_eq!(highlighted.lines, [Line::plain("if x", None)]);
}

#[test]
fn a_block_over_the_limit_is_plain_and_says_so() {
    let source = "echo \"x\"\n".repeat(10 * 1024 * 1024 / 9);
    let highlighted = Highlighter::new().highlight(&source, "bash");
    assert_eq!(highlighted.coverage, Coverage::BlockTooLong { bytes: source.len() });
    assert!(highlighted.lines.iter().all(|line| line.pieces().iter().all(|piece| piece.class.is_none())));
}

#[test]
fn a_line_of_a_megabyte_is_kept_whole() {
    let source = "\"".repeat(1024 * 1024);
    for language in LANGUAGES {
        assert_eq!(
            Highlighter::new().highlight(&source, language).lines,
            [Line::plain(&source, None)],
            "{language}"
        );
    }
}

#[test]
fn many_long_lines_are_plain_and_say_so() {
    let source = format!("{}\n", "a ".repeat(1000)).repeat(17);
    assert_eq!(Highlighter::new().highlight(&source, "js").coverage, Coverage::BlockTooHeavy);
}

#[test]
fn a_long_line_is_plain_and_the_next_one_is_not() {
    for long in ["\" ".repeat(LONGEST_LINE), "\t".repeat(300), "`".repeat(300)] {
        let source = format!("true\n{long}\nfalse # x\n");
        let highlighted = Highlighter::new().highlight(&source, "bash");
        assert_eq!(highlighted.coverage, Coverage::LinesTooLong { first: 2, count: 1 });
        assert_eq!(highlighted.lines.get(1), Some(&Line::plain(&long, None)));
        let last = highlighted.lines.last().and_then(|line| line.pieces().last());
        assert_eq!(last.and_then(|piece| piece.class), Some(Class::Comment));
    }
}

#[test]
fn plain_text_has_no_limits() {
    let source = "x".repeat(LONGEST_BLOCK + 1);
    assert_eq!(Highlighter::new().highlight(&source, "text").coverage, Coverage::Whole);
}

#[test]
fn crlf_and_lf_are_the_same() {
    for language in LANGUAGES {
        let highlighter = Highlighter::new();
        let source = "# a\n\n$ ls \\\n> x\n[b]\nc: \"d\"\n";
        let other = source.replace('\n', "\r\n");
        assert_eq!(
            highlighter.highlight(source, language),
            highlighter.highlight(&other, language),
            "{language}"
        );
    }
}

#[test]
fn the_last_line_feed_makes_no_line() {
    let lines = |source| Highlighter::new().highlight(source, "text").lines.len();
    assert_eq!((lines(""), lines("a"), lines("a\n"), lines("a\n\n")), (0, 1, 1, 2));
}

#[test]
fn pages_in_parallel_share_one_highlighter() {
    let highlighter = Highlighter::new();
    let expected = Highlighter::new().highlight("echo $x", "bash");
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| highlighter.highlight("echo $x", "bash"))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
}
