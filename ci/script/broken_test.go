package script

// A BrokenCode is code that a shell refuses.
type BrokenCode struct {
	Code, At, Message string
	Only              Dialect // the dialect that refuses it; Unknown for both
	Kind              ProblemKind
}

// Broken returns code that shells refuse, with what we say, and the text that we point at.
func Broken() []BrokenCode {
	return []BrokenCode{
		{Code: "a 'b", At: "'", Message: `the quote "'" is never closed: add the other one, or put a backslash before it`},
		{Code: "a \"b", At: `"`, Message: `the quote '"' is never closed: add the other one, or put a backslash before it`},
		{Code: "a `b", At: "`", Message: "the quote \"`\" is never closed: add the other one, or put a backslash before it"},
		{Code: "a it's", At: "'", Message: `the quote "'" is never closed: add the other one, or put a backslash before it`},
		{Code: "a $(b", At: "$(", Message: `"$(" is never closed: add ")"`},
		{Code: "a $(b; }", At: "}", Message: `"}" closes nothing that is open: remove it, or put quotes around it if it is text`},
		{Code: "a ${b", At: "$", Message: `"${" is never closed: add "}"`},
		{Code: "(a", At: "(", Message: `"(" is never closed: add ")"`},
		{Code: "{ a", At: "{", Message: `"{" is never closed: add "}"`},
		{Code: "{ a }", At: "{", Message: `"{" is never closed: add "}"`},
		{Code: "a=(b", At: "(", Message: `"(" is never closed: add ")"`},
		{Code: "[[ a", At: "[[", Message: `"[[" is never closed: add "]]"`, Only: Bash},
		{Code: "( )", At: "(", Message: `no command follows "(": put one there; ":" does nothing`},
		{Code: "if a; then\nfi", At: "then", Message: `no command follows "then": put one there; ":" does nothing`},
		{Code: "if a; then b; else; c; fi", At: "else", Message: `no command follows "else": put one there; ":" does nothing`},
		{Code: "a &&", At: "&&", Message: `no command follows "&&": put one there; ":" does nothing`},
		{Code: "a |", At: "|", Message: `no command follows "|": put one there; ":" does nothing`},
		{Code: "a && || b", At: "&&", Message: `no command follows "&&": put one there; ":" does nothing`},
		{Code: "f()", At: "f", Message: "the function has no body: write { …; } behind it"},
		{Code: "if a; b; fi", At: "fi", Message: `"fi" closes nothing that is open: remove it, or put quotes around it if it is text`},
		{Code: "if a; b", At: "if", Message: `"if" has no "then": put "; then" behind the condition`},
		{Code: "if a; then b; elif c", At: "elif", Message: `"elif" has no "then": put "; then" behind the condition`},
		{Code: "while a", At: "while", Message: `"while" has no "do": put "; do" behind the condition`},
		{Code: "until a; b", At: "until", Message: `"until" has no "do": put "; do" behind the condition`},
		{Code: "for a in b c; d; done", At: "for", Message: `"for" has no "do": put "; do" behind the list`},
		{Code: "for a b; do c; done", At: "for", Message: `"for" takes one name, then "in" and a list: write for NAME in LIST; do`},
		{Code: "case a b) c;; esac", At: "case", Message: `"case" has no "in": write case WORD in`},
		{Code: "case ; in b) c;; esac", At: "case", Message: `"case" does not say what it looks at: write case WORD in`},
		{Code: "case a in b c) d;; esac", At: "c", Message: `the pattern of "case" does not end: put ")" behind it`},
		{Code: "echo (a)", At: "(", Message: `"(" cannot stand here: put quotes around the text, or a backslash before it`},
		{Code: "echo a(b)", At: "(", Message: `"(" cannot stand here: put quotes around it if it is text`},
		{Code: "echo ((1))", At: "((", Message: `"((" cannot stand here: put quotes around it if it is text`, Only: Bash},
		{Code: "echo a)", At: ")", Message: `")" cannot stand here: put quotes around it if it is text`},
		{Code: "[[ ]]", At: "[[", Message: `"[[" has nothing to test: write [[ -n "$NAME" ]]`, Only: Bash},
		{Code: "[[ a b ]]", At: "b", Message: `"b" is no operator of "[[": write [[ A == B ]], and quotes around what has blanks`, Only: Bash},
		{Code: "[[ a b\"c\" d ]]", At: "b", Message: `the operator of "[[" must be written out`, Only: Bash},
		{Code: "a >", At: ">", Message: `no word follows ">": name one there, or remove it`},
		{Code: "if a; then b", At: "if", Message: `"if" is never closed: add "fi"`},
		{Code: "for a in b; do c", At: "for", Message: `"for" is never closed: add "done"`},
		{Code: "case a in b) c", At: "case", Message: `"case" is never closed: add "esac"`},
		{Code: "a; }", At: "}", Message: `"}" closes nothing that is open: remove it, or put quotes around it if it is text`},
		{Code: "a\n)", At: ")", Message: `")" closes nothing that is open: remove it, or put quotes around it if it is text`},
		{Code: "]] a", At: "]]", Message: `"]]" closes nothing that is open: remove it, or put quotes around it if it is text`, Only: Bash},
		{Code: "done", At: "done", Message: `"done" closes nothing that is open: remove it, or put quotes around it if it is text`},
		{Code: "esac", At: "esac", Message: `"esac" closes nothing that is open: remove it, or put quotes around it if it is text`},
		{Code: "do a", At: "do", Message: `"do" belongs to no loop: put "for" or "while" before it, or quotes around it if it is text`},
		{Code: "then a", At: "then", Message: `"then" belongs to no "if": put one before it, or quotes around it if it is text`},
		{Code: "a;; b", At: ";;", Message: `";;" belongs to no "case": write one semicolon`},
		{Code: "; a", At: ";", Message: `no command stands before ";": put one there, or remove it`},
		{Code: "a & ; b", At: ";", Message: `no command stands before ";": put one there, or remove it`},
		{Code: "if a; then b; fi c", At: "c", Message: `nothing separates this from the command before it: put ";" or a line break between them`},
		{Code: "for a in b (c); do d; done", At: "(", Message: "the list holds what is no word: put quotes around it"},
		{Code: "a=(b (c))", At: "(", Message: "the list holds what is no word: put quotes around it"},
		{Code: "<a while b; do c; done", At: "<", Message: "a redirection cannot stand before this: put it behind what closes it"},

		{Code: "cat <<E\nb", At: "<<E", Message: `the here-document never ends, and what follows is its text: no line is "E" alone`, Kind: OpenHeredoc},
		{Code: "cat <<-'E F'\n  E F", At: "<<-'E F", Message: `the here-document never ends, and what follows is its text: no line is "E F" alone`, Kind: OpenHeredoc},

		{Code: "a ${b c}", At: "${b c}", Message: `"${b c}" is nothing that a shell can fill in, it stops here with "bad substitution": write ${NAME}`, Kind: BadSubstitution},
		{Code: "a ${{ b }} c", At: "${{ b }}", Message: `"${{ b }}" is nothing that a shell can fill in, it stops here with "bad substitution": write ${NAME}`, Kind: BadSubstitution},
		{Code: "a \"${1b}\"", At: "${1b}", Message: `"${1b}" is nothing that a shell can fill in, it stops here with "bad substitution": write ${NAME}`, Kind: BadSubstitution},
		{Code: "a ${b.c}", At: "${b.c}", Message: `"${b.c}" is nothing that a shell can fill in, it stops here with "bad substitution": write ${NAME}`, Kind: BadSubstitution},
		{Code: "a ${-b}", At: "${-b}", Message: `"${-b}" is nothing that a shell can fill in, it stops here with "bad substitution": write ${NAME}`, Kind: BadSubstitution},
		{Code: "a ${#b:-c}", At: "${#b:-c}", Message: `"${#b:-c}" is nothing that a shell can fill in, it stops here with "bad substitution": write ${NAME}`, Kind: BadSubstitution},
		{Code: "a ${@[1]}", At: "${@[1]}", Message: `"${@[1]}" is nothing that a shell can fill in, it stops here with "bad substitution": write ${NAME}`, Kind: BadSubstitution},
	}
}
