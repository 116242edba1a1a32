package duration

import (
	"fmt"
	"strings"
)

// maxQuoted is how many bytes of a word a message quotes.
const maxQuoted = 60

const units = "the units are s, m, h, d, w, mo and y"

// unknownWord returns the error for a word that means nothing.
func unknownWord(text, lower, word string) *Error {
	e := &Error{Text: text, End: len(text), Hint: units}
	if i := strings.Index(lower, word); i >= 0 && len(lower) == len(text) {
		e.Start, e.End = i, i+len(word)
	}
	word = clip(word)
	e.Message = fmt.Sprintf("%q is no unit of time", word)
	switch {
	case word == "a", word == "an":
		e.Message, e.Hint = fmt.Sprintf("%q is no number", word), "write 1"
	case word == "never":
		e.Message, e.Hint = `"never" is no duration`, "only expire_in knows it"
	case word == "ms", strings.HasPrefix(word, "milli"):
		e.Hint = "seconds are the shortest unit, and may have decimals"
	case strings.Contains(text, "$"):
		e.Message, e.Hint = "variables are not expanded in durations", ""
		e.Start, e.End = 0, len(text)
	case word == ",":
		e.Message, e.Hint = "a comma stands between numbers", "decimals have a point, as in 1.5 hours"
	case word == ":":
		e.Message = "the colons are wrong"
		e.Hint = "they stand between years, months, days, hours, minutes and seconds, from the right"
		e.Start, e.End = 0, len(text)
	case word == "-", word == "+":
		e.Message, e.Hint = "durations have no sign", ""
	case strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "":
		e.Message = fmt.Sprintf("%q means nothing in a duration", word)
	}
	return e
}

// clip shortens what a message quotes.
func clip(s string) string {
	if len(s) <= maxQuoted {
		return s
	}
	return strings.ToValidUTF8(s[:maxQuoted], "") + "…"
}
