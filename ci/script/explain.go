package script

import (
	"errors"
	"strconv"
	"strings"

	sh "mvdan.cc/sh/v3/syntax"
)

// explain returns our own words for an error of the parser. There are none for what shells may accept.
func explain(err error, code string) *fault {
	if parseErr, ok := errors.AsType[sh.ParseError](err); ok {
		f := &fault{offset: min(int(parseErr.Pos.Offset()), len(code))}
		f.explain(parseErr.Text, code)
		return f
	}
	f := &fault{offset: len(code)}
	if langErr, ok := errors.AsType[sh.LangError](err); ok {
		f.offset = min(int(langErr.Pos.Offset()), len(code))
		switch langErr.Feature {
		case "redirects before compound commands":
			f.message = "a redirection cannot stand before this: put it behind what closes it"
		case "arrays":
			f.message, f.foreign = "a list cannot stand here", true
		}
	}
	return f
}

// explain finds our own words for what the parser says.
func (f *fault) explain(text, code string) {
	sentence, tokens := normalize(text)
	f.quote = sentence == neverClosed
	if sentence == unclosed && !inBackquotes(code[:f.offset]) {
		f.explainHeredoc(tokens[0], code)
		return
	}
	if message, ok := refused[text]; ok {
		f.message = message
	} else if message, ok := refused[sentence]; ok {
		f.message = insert(message, tokens...)
	} else {
		f.explainExpansion(sentence, code)
	}
	if f.certain() && f.doubtful(sentence, tokens, code) {
		f.message = ""
	}
	if strings.HasPrefix(text, "`foo(`") {
		f.offset += max(strings.IndexByte(code[f.offset:], '('), 0)
	}
}

// quotedToken is the pattern of how a sentence of the parser quotes code.
var quotedToken = lazy("`[^`]*`" + `|"(?:\\.|[^"\\])*"`)

// normalize returns a sentence of the parser with % for each piece of code, and the pieces.
func normalize(text string) (sentence string, tokens []string) {
	sentence = quotedToken().ReplaceAllStringFunc(text, func(quoted string) string {
		token, err := strconv.Unquote(quoted)
		if err != nil {
			token = quoted
		}
		tokens = append(tokens, token)
		return "%"
	})
	return sentence, tokens
}

// maxShown is the number of bytes of code that a message shows in one piece.
const maxShown = 60

// insert puts pieces of code into a message, in quotes: {0} is the first one.
func insert(message string, tokens ...string) string {
	for i, token := range tokens {
		if token = strings.Join(strings.Fields(token), " "); len(token) > maxShown {
			token = token[:maxShown] + "…"
		}
		quoted := `"` + token + `"`
		if strings.Contains(token, `"`) {
			quoted = "'" + token + "'"
		}
		message = strings.ReplaceAll(message, "{"+strconv.Itoa(i)+"}", quoted)
	}
	return message
}

// explainHeredoc explains that a here-document has no end.
func (f *fault) explainHeredoc(word, code string) {
	f.heredoc = word
	f.message = insert("the here-document never ends, and what follows is its text: no line is {0} alone", word)
	for line := range strings.Lines(code[f.offset:]) {
		if line != word+"\n" && strings.TrimSpace(line) == word {
			f.hint = "the line that looks like it has blanks before or behind it: take them away"
		}
	}
}

// explainExpansion explains a fault in an expansion: what shells call a bad substitution, or what only the parser refuses.
func (f *fault) explainExpansion(sentence, code string) {
	f.findJump(code)
	if start := strings.LastIndex(code[:f.offset], "${"); start >= 0 && strings.IndexByte(code[start:], '}') < 0 {
		f.offset = start
		f.message = insert(refused[unmatched], "${", "}")
		return
	}
	if !substitutions[sentence] || !f.canJump || !strings.HasPrefix(code[f.jump.start:], "${") || code[f.offset] == '~' {
		return
	}
	whole := code[f.jump.start:f.jump.end]
	f.offset, f.late = f.jump.start, true
	f.message = insert(`{0} is nothing that a shell can fill in, it stops here with "bad substitution": write ${NAME}`, whole)
	if strings.HasPrefix(whole, "${{") {
		f.hint = "GitLab's inputs are written $[[ inputs.name ]], variables $NAME"
	}
}
