package syntax

import (
	"fmt"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// problems are mistakes with the place and the words of their first problem, and with the text that its first fix makes.
var problems = []struct{ text, want, fixed string }{
	{"a:\n  script:echo\n  stage: x\n", `2:9 ":" | a space must follow the colon of "script"`, "a:\n  script: echo\n  stage: x\n"},
	{"a:\n  script\n  stage: x\n", `2:3 "script" | "script" has no colon: add ":" behind the key`, "a:\n  script:\n  stage: x\n"},
	{"a: b\n  c: d\n", `2:3 "c" | "c" is indented like a part of the value "b" above: indent it as far as the key of that value`, ""},
	{"a: b: c\n", `1:5 ":" | ": " cannot stand in a value without quotes: put the whole value in quotes`, "a: 'b: c'\n"},
	{"a: \"x\nb: \"y\"\nc: d\n", `1:4 "\"x" | the quote '"' is closed only on line 2: close it on this line`, "a: \"x\"\nb: \"y\"\nc: d\n"},
	{"a: - b\n", `1:4 "-" | a list cannot begin on the line of its key: put each item on a line of its own, or put the value in quotes`, "a: '- b'\n"},
	{"a: [b\nc: d\n", `1:4 "[" | the bracket "[" is not closed before line 2: add "]"`, "a: [b]\nc: d\n"},
	{"a: [b, c\n", `1:4 "[" | the bracket "[" is never closed: add "]"`, "a: [b, c]\n"},
	{"a: {b: c\nd: e\n", `1:4 "{" | the bracket "{" is not closed before line 2: add "}"`, "a: {b: c}\nd: e\n"},
	{"a: [b c]]\n", `1:9 "]" | "]" closes no bracket: remove it`, ""},
	{"- a\nb: c\n", `2:1 "b: c" | "b: c" stands among the items of a list: begin it with "- ", or indent it as far as the key of the list`, ""},
	{"a:\n  - b\n  c: d\n", `3:3 "c: d" | "c: d" stands among the items of a list: begin it with "- ", or indent it as far as the key of the list`, ""},
	{"a:\n  b: c\n  - d\n", `3:3 "- d" | a list item cannot stand among keys: indent it below a key, or give it one`, ""},
	{"a:\n    b: c\n  d: e\n", `3:1 "  " | the indentation of 2 fits no line above: make it 0 or 4`, ""},
	{"a:\n  b: c\n d: e\n", `3:1 " " | the indentation of 1 fits no line above: make it 0 or 2`, ""},
	{"a:\n  - \"x\" y\n", `2:9 "y" | nothing can follow the closing quote: put the whole value in quotes`, "a:\n  - '\"x\" y'\n"},
	{"a: \"x\" y\n", `1:8 "y" | nothing can follow the closing quote: put the whole value in quotes`, ""},
	{"a: [x] y\n", `1:8 "y" | "[" begins a list in YAML, which ends before the line does: put the value in quotes`, "a: '[x] y'\n"},
	{"a:\n  - [ -f x ] && y\n", `2:5 "[" | "[" begins a list in YAML, which ends before the line does: put the value in quotes`, "a:\n  - '[ -f x ] && y'\n"},
	{"a:\n  - [[ -f x ]] && y\n", `2:5 "[" | "[" begins a list in YAML, which ends before the line does: put the value in quotes`, "a:\n  - '[[ -f x ]] && y'\n"},
	{"a:\n  - *.py\n", `2:5 "*" | "*" begins an alias in YAML: put the value in quotes`, "a:\n  - '*.py'\n"},
	{"a:\n  - **/*.py\n", `2:5 "*" | "*" begins an alias in YAML: put the value in quotes`, "a:\n  - '**/*.py'\n"},
	{"a: @x\n", `1:4 "@" | "@" cannot begin a value: put the value in quotes`, "a: '@x'\n"},
	{"a: `x`\n", "1:4 \"`\" | \"`\" cannot begin a value: put the value in quotes", "a: '`x`'\n"},
	{"a: %x\n", `1:4 "%" | "%" cannot begin a value: put the value in quotes`, "a: '%x'\n"},
	{"a: &&x\n", `1:4 "&" | "&" begins an anchor in YAML: put the value in quotes`, "a: '&&x'\n"},
	{"a: !x[y\n", `1:4 "!x" | "!" begins a tag in YAML: put the value in quotes`, "a: '!x[y'\n"},
	{"a: !reference[a, b]\n", `1:4 "!reference" | a space must follow "!reference"`, "a: !reference [a, b]\n"},
	{"a: |x\n", `1:5 "x" | no text can follow "|" on its line: begin it on the next line, or put the value in quotes`, "a: '|x'\n"},
	{"a: > 5\n", `1:6 "5" | no text can follow ">" on its line: begin it on the next line, or put the value in quotes`, "a: '> 5'\n"},
	{"a: >= 5\n", `1:5 "= 5" | no text can follow ">" on its line: begin it on the next line, or put the value in quotes`, "a: '>= 5'\n"},
	{"a:\n\tb: c\n", `2:1 "\t" | a tab indents this line: use spaces`, "a:\n  b: c\n"},
	{"a:\n  b: c\n\td: e\n", `3:1 "\t" | a tab indents this line: use spaces`, "a:\n  b: c\n  d: e\n"},
	{"a: |\n\tx\n", `2:1 "\t" | a tab indents this line: use spaces`, "a: |\n  x\n"},
	{"-\tx\n", `1:2 "\t" | a tab follows "-": use a space`, "- x\n"},
	{"a: '\n", `1:4 "'" | the quote "'" is never closed: close it on this line`, "a: ''\n"},
	{"a: \"\\d\"\n", `1:5 "\\d" | "\d" is no escape sequence: write "\\d", or put the value in single quotes`, "a: \"\\\\d\"\n"},
	{"a: {b:[c]}\n", `1:6 ":" | a space must follow the colon of "b"`, "a: {b: [c]}\n"},
	{"a: {b:}\n", `1:6 ":" | a space must follow the colon of "b"`, "a: {b: }\n"},
	{"a: [,]\n", `1:5 "," | a value is missing before the comma`, ""},
	{"a: }\n", `1:4 "}" | "}" cannot begin a value: put the value in quotes`, "a: '}'\n"},
	{"{% if x %}\na: b\n{% endif %}\n", `1:1 "{% if x %}" | this looks like a template, and braces begin a mapping in YAML: put the value in quotes, or fill in the template first`, ""},
	{"a: {{ x }}_y\n", `1:4 "{{ x }}" | this looks like a template, and braces begin a mapping in YAML: put the value in quotes, or fill in the template first`, "a: '{{ x }}_y'\n"},
	{"<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> x\n", `1:1 "<<<<<<< HEAD" | a merge conflict is not resolved: keep one side and delete the lines with the markers`, ""},
	{"a: b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> x\n", `2:1 "<<<<<<< HEAD" | a merge conflict is not resolved: keep one side and delete the lines with the markers`, ""},
	{"a:\n  - b\n  -c\n", `3:3 "-" | a space must follow the dash`, "a:\n  - b\n  - c\n"},
	{"a:\n  b: c\n  d:e\n", `3:4 ":" | a space must follow the colon of "d"`, "a:\n  b: c\n  d: e\n"},
	{"a\n", `1:1 "a" | the file is a string: it must be a mapping, keys with their values`, ""},
	{"a:\nb\n", `2:1 "b" | "b" stands where a key is expected: add ":" behind it, or indent it to continue the line above`, ""},
	{"%YAML 1.1\na: b\n", `1:1 "%YAML 1.1" | a line that begins with "%" is a directive, which GitLab does not read: remove it`, ""},
	{"a: \"b\": c\n", `1:7 ":" | ": " cannot stand in a value without quotes: put the whole value in quotes`, "a: '\"b\": c'\n"},
	{"a: b\n\"c\n", `2:1 "\"c" | the quote '"' is never closed: close it on this line`, ""},
	{"a:\n  b: c\n   d: e\n", `3:4 "d" | "d" is indented like a part of the value "c" above: indent it as far as the key of that value`, ""},
	{"a:\n  - b: c\n     d: e\n", `3:6 "d" | "d" is indented like a part of the value "c" above: indent it as far as the key of that value`, ""},
	{"a:\n  - b: c\n   d: e\n", `3:1 "   " | the indentation of 3 fits no line above: make it 2 or 4`, ""},
	{"a: ? b\n", `1:4 "?" | "?" cannot begin a value here: put the value in quotes`, "a: '? b'\n"},
	{"a: 'it's'\n", `1:8 "s'" | nothing can follow the closing quote: put the whole value in quotes`, "a: \"it's\"\n"},
	{"a:\n  - echo 'a': b: c\n", `2:16 ":" | ": " cannot stand in a value without quotes: put the whole value in quotes`, "a:\n  - \"echo 'a': b: c\"\n"},
	{"- a\n  - b\n", `1:1 "- a\n  - b" | the file is a list: it must be a mapping, keys with their values`, ""},
	{"a:\n  - b\n - c\n", `3:1 " " | the indentation of 1 fits no line above: make it 0 or 2`, ""},
	{"a: [b, {c: d]\n", `1:13 "]" | "]" cannot close the bracket "{" of line 1: write "}"`, ""},
	{"key: value\n: x\n", `2:1 ":" | a key is missing before the colon`, ""},
	{"rules:\n  - if: x\n   when: y\n", `3:1 "   " | the indentation of 3 fits no line above: make it 2 or 4`, ""},
	{"a:\n  - \"echo \"hello\"\"\n", `2:12 "hello\"\"" | nothing can follow the closing quote: put the whole value in quotes`, "a:\n  - 'echo \"hello\"'\n"},
	{"a:\n  *x\n  b: c\n", `2:3 "*x" | "*x" stands where a key is expected: write "<<: *x" to merge it`, "a:\n  <<: *x\n  b: c\n"},
	{"a: &x {b: c}\nd:\n  *x\n  e: f\n", `3:3 "*x" | "*x" stands where a key is expected: write "<<: *x" to merge it`, "a: &x {b: c}\nd:\n  <<: *x\n  e: f\n"},
	{"a:\n  extends .b\n  c: d\n", `2:3 "extends .b" | "extends .b" has no colon: add ":" behind the key`, ""},
	{"a:\n  extends\n  c: d\n", `2:3 "extends" | "extends" has no colon: add ":" behind the key`, "a:\n  extends:\n  c: d\n"},
	{"a:\n\u00a0\u00a0b: c\n  d: e\n", `2:1 "\u00a0\u00a0" | a no-break space indents this line, which YAML takes for a letter: use spaces`, "a:\n  b: c\n  d: e\n"},
	{"a:\n  - 'x' && y\n", `2:9 "&" | "&" begins an anchor in YAML: put the value in quotes`, "a:\n  - \"'x' && y\"\n"},
	{"a:\n  - if: '$A == \"b\"' && $C\n", `2:21 "&" | "&" begins an anchor in YAML: put the value in quotes`, ""},
	{"a: [b\n", `1:4 "[" | the bracket "[" is never closed: add "]"`, "a: [b]\n"},
	{"a: \"x\n", `1:4 "\"x" | the quote '"' is never closed: close it on this line`, "a: \"x\"\n"},
	{"\"a: b\n", `1:1 "\"a: b" | the quote '"' is never closed: close it on this line`, ""},
	{"\"a: b\nc: d\n", `1:1 "\"a: b" | the quote '"' is never closed: close it on this line`, ""},
	{"a:\n  - \"x\n  - y\n  - \"z\"\n", `2:5 "\"x" | the quote '"' is closed only on line 4: close it on this line`, "a:\n  - \"x\"\n  - y\n  - \"z\"\n"},
	{"a: echo \"x: y\"\n", `1:11 ":" | ": " cannot stand in a value without quotes: put the whole value in quotes`, "a: 'echo \"x: y\"'\n"},
	{"a:\n  <<*x\n  b: c\n", `2:3 "<<*x" | "<<*x" stands where a key is expected: write "<<: *x" to merge it`, "a:\n  <<: *x\n  b: c\n"},
	{"a:\n  - x: y\n    z\n  - u\n", `3:5 "z" | "z" stands where a key is expected: add ":" behind it, or indent it to continue the line above`, ""},
	{"a: 'x\nb: 'y'\n", `1:4 "'x" | the quote "'" is closed only on line 2: close it on this line`, "a: 'x'\nb: 'y'\n"},
	{"a: b\n  - c: d\n", `2:3 "- c" | "- c" is indented like a part of the value "b" above: indent it as far as the key of that value`, ""},
	{"a:\n  b: [c, d\n  e: f\n", `2:6 "[" | the bracket "[" is not closed before line 3: add "]"`, "a:\n  b: [c, d]\n  e: f\n"},
	{"a: {b: c, d: e\nf: g\n", `1:4 "{" | the bracket "{" is not closed before line 2: add "}"`, "a: {b: c, d: e}\nf: g\n"},
	{"a: [b, c}\n", `1:9 "}" | "}" cannot close the bracket "[" of line 1: write "]"`, ""},
	{"a:\n   b: c\n  d: e\n   f: g\n", `3:1 "  " | the indentation of 2 fits no line above: make it 0 or 3`, ""},
	{"a: !e!x y\n", `1:4 "!" | "!" begins a tag in YAML: put the value in quotes`, "a: '!e!x y'\n"},
	{"a: [!x[y]]\n", `1:5 "!x" | "!" begins a tag in YAML: put the value in quotes`, ""},
	{"a: \"\\x4\"\n", `1:5 "\\x" | "\x" lacks hexadecimal digits: write two behind \x, four behind \u, eight behind \U`, ""},
	{"a: \"\\ud800\"\n", `1:5 "\\u" | the number behind "\u" is no character: write another`, ""},
	{"a: |0\n", `1:5 "0" | the indentation behind "|" counts from 1: write a number from 1 to 9, or none`, ""},
	{"a: [b: c: d]\n", `1:9 ":" | the colon follows no key: put the text before it in quotes`, ""},
	{"a: [b\tc, *]\n", `1:10 "*" | "*" begins an alias in YAML: put the value in quotes`, ""},
	{"a: {b: @}\n", `1:8 "@" | "@" cannot begin a value in brackets: put the value in quotes`, ""},
	{"a: [\"b\" \"c\"]\n", `1:9 "\"" | a comma or "]" is missing before this`, "a: [\"b\", \"c\"]\n"},
	{"a: [b] c]\n", `1:8 "c]" | "[" begins a list in YAML, which ends before the line does: put the value in quotes`, "a: '[b] c]'\n"},
	{"a: b\n\tc: d\n", `2:1 "\t" | a tab indents this line: use spaces`, ""},
	{"a:\n  b: |\n    x\n\ty\n", `4:1 "\t" | a tab indents this line: use spaces`, "a:\n  b: |\n    x\n  y\n"},
	{"a:\n - b\n\t- c\n", `3:1 "\t" | a tab indents this line: use spaces`, "a:\n - b\n  - c\n"},
	{"job:\n  script: [\n    - a\n  ]\n", `3:5 "-" | "-" cannot begin an item in brackets: leave it out, or write each item on a line of its own`, ""},
	{"a: *x\n", `1:4 "*x" | there is no anchor "x": define it with "&x" above, or put the value in quotes`, ""},
	{"abc: &abc 1\nd: *abd\n", `2:4 "*abd" | there is no anchor "abd": did you mean "abc"?`, "abc: &abc 1\nd: *abc\n"},
	{"a: *b\nc: &b 1\n", `1:4 "*b" | the anchor "b" stands below this alias: move it above`, ""},
	{"a: &x !reference [b]\nc: *x\n", `2:4 "*x" | the anchor "x" names a reference, and GitLab does not repeat references: write the reference again`, ""},
	{"a: &x {b: *x}\n", `1:11 "*x" | the alias stands inside of what "x" names, which would contain itself: remove it`, ""},
	{"<<: !reference [a]\n", `1:1 "<<: !reference [a]" | a merge key cannot merge a reference: use "extends", or an alias of the same file`, ""},
	{"a: 2020-01-01\n", `1:4 "2020-01-01" | GitLab refuses the date "2020-01-01" without quotes: put it in quotes`, "a: '2020-01-01'\n"},
	{"a: 2020-01-01 10:00:00\n", `1:4 "2020-01-01 10:00:00" | GitLab refuses the time "2020-01-01 10:00:00" without quotes: put it in quotes`, "a: '2020-01-01 10:00:00'\n"},
	{"a: 0x_\n", `1:4 "0x_" | GitLab cannot read "0x_" as a number: put it in quotes`, "a: '0x_'\n"},
	{"a: !!set {}\n", `1:4 "!!set" | GitLab does not load what the tag "!!set" makes: remove the tag`, ""},
	{"a: \x00\n", `1:4 "\x00" | the control character U+0000 is not allowed: remove it`, "a: \n"},
	{"a: \x1b[0m\n", `1:4 "\x1b" | the control character U+001B is not allowed: remove it`, "a: [0m\n"},
	{"\ufeffa: b\nc: d\n", `1:1 "\ufeff" | the file begins with a byte order mark, because of which GitLab reads nothing but the first key: save it without`, "a: b\nc: d\n"},
	{"a: \xff\n", `1:4 "\xff" | this byte is no UTF-8, and GitLab may read or drop another character: save the file as UTF-8`, ""},
	{"\xff\xfea\x00", `1:1 "\xff\xfe" | the file is encoded in UTF-16: save it as UTF-8`, ""},
	{"{a: b}\nc: d\n", `2:1 "c: d" | GitLab reads nothing from here on, because the document ends above: join the two parts`, ""},
	{"a: b\n...\nc: d\n", `3:1 "c: d" | GitLab reads nothing from here on, because the document ends above: join the two parts`, ""},
	{"a: {}\n---\nb: c\n", `3:1 "b: c" | GitLab ignores this document: only a file whose first document has the key "spec" may have another`, ""},
	{"a: b\n---\nc: d\n", `3:1 "c: d" | GitLab ignores this document: only a file whose first document has the key "spec" may have another`, ""},
	{"- a\n", `1:1 "- a" | the file is a list: it must be a mapping, keys with their values`, ""},
	{"a: b\n---\n- c\n", `3:1 "- c" | the file is a list: it must be a mapping, keys with their values`, ""},
	{"{{ x }}: y z: w\n", `1:1 "{{ x }}" | this looks like a template, and braces begin a mapping in YAML: put the value in quotes, or fill in the template first`, ""},
	{"a:\n  - x\n\tb: |\n    \tz\n", `3:1 "\t" | a tab indents this line: use spaces`, ""},
	{"a:\n  - \"{{ x }}\" y\n", `2:15 "y" | nothing can follow the closing quote: put the whole value in quotes`, "a:\n  - '\"{{ x }}\" y'\n"},
	{"a: |\n    x\n    \ty\n\tb: c\n", `4:1 "\t" | a tab indents this line: use spaces`, ""},
	{"a:\n  b: {{ x }} {{ y }}\n", `2:6 "{{ x }}" | this looks like a template, and braces begin a mapping in YAML: put the value in quotes, or fill in the template first`, "a:\n  b: '{{ x }} {{ y }}'\n"},
	{"a:\n  - \"x\n    y \"z\" w\"\n", `3:8 "z\" w\"" | nothing can follow the quote of line 2, which is closed here: put the value in quotes of the other kind`, ""},
	{"a:\n  b: \"x\n  c: \"\\d\"\n", `2:6 "\"x" | the quote '"' is closed only on line 3: close it on this line`, ""},
	{"a:\n  -if: x\n    b: c\n", `2:3 "-" | a space must follow the dash`, "a:\n  - if: x\n    b: c\n"},
	{"a:\n  - <<:*x\n    b: c\n", `2:7 ":" | a space must follow the colon of "<<"`, "a:\n  - <<: *x\n    b: c\n"},
	{"a:\n  b:c\n  # d\n  e: f\n", `2:4 ":" | a space must follow the colon of "b"`, "a:\n  b: c\n  # d\n  e: f\n"},
	{"a: [\"b]\nc: [\"d\"]\n", `1:5 "\"b]" | the quote '"' is closed only on line 2: close it on this line`, ""},
	{"a: \"b\nc: \"%d\"\n", `1:4 "\"b" | the quote '"' is closed only on line 2: close it on this line`, "a: \"b\"\nc: \"%d\"\n"},
}

func TestProblems(t *testing.T) {
	for _, test := range problems {
		f := source.NewFile("f.yml", []byte(test.text))
		doc := Parse(f)
		if len(doc.Problems) == 0 {
			t.Errorf("%q has no problem", test.text)
			continue
		}
		p := doc.Problems[0]
		at := f.Position(p.Span.Start)
		if got := fmt.Sprintf("%d:%d %+q | %s", at.Line, at.Column, p.Span.Text(), p.Message); got != test.want {
			t.Errorf("%q\n got %s\nwant %s", test.text, got, test.want)
		}
		checkFix(t, f, p, test.fixed)
	}
}

// checkFix applies the first fix of a problem. It must make the text that is expected, and take the problem away.
func checkFix(t *testing.T, f *source.File, p Problem, want string) {
	t.Helper()
	if len(p.Fixes) == 0 {
		if want != "" {
			t.Errorf("%q: there is no fix, want %q", f.Text, want)
		}
		return
	}
	fixed, err := source.Apply(f, p.Fixes[0].Edits)
	if err != nil {
		t.Fatal(err)
	}
	if string(fixed) != want {
		t.Errorf("%q is fixed to %q, want %q", f.Text, fixed, want)
	}
	for _, rest := range Parse(source.NewFile("f.yml", fixed)).Problems {
		if rest.Message == p.Message && rest.Span.Start == p.Span.Start {
			t.Errorf("%q: the fix leaves the problem: %s", f.Text, p.Message)
		}
	}
}

// TestMessages holds messages to their form: lower case but for names, no full stop.
func TestMessages(t *testing.T) {
	for _, test := range problems {
		_, message, _ := strings.Cut(test.want, " | ")
		lower := strings.ToLower(message[:1]) == message[:1] || strings.HasPrefix(message, "GitLab")
		if !lower || strings.HasSuffix(message, ".") {
			t.Errorf("%s", message)
		}
	}
}
