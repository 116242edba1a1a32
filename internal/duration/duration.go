// Package duration reads durations as GitLab does: "1 day", "2h30m", "1:30:00", "two weeks and 3 days".
//
//	seconds, err := duration.Parse("1h 30m") // 5400, nil
//
// GitLab leaves durations to a Ruby library (gitlab_chronic_duration 0.10.6.2, which uses numerizer 0.2). What that takes:
//
//   - a sum of numbers, each with the unit behind it: s, m, h, d, w, mo (30 days), y (365.25 days), their longer names in
//     singular and plural, in any case, with or without blanks between;
//   - "and", "with" and "plus", which mean nothing, and a comma around a word;
//   - a number behind which nothing stands: seconds; a unit in front of which nothing stands: one of them;
//   - numbers in words, up to trillions, and fractions behind a number: "twenty-one days", "2 and a half hours";
//   - fields with colons, from the right: seconds, minutes, hours, days, months, years.
//
// It is generous in odd ways, which this package keeps: a number in front of a number counts nothing, so that
// "30 1 hour" is an hour. Zero is no duration, and neither is anything with a word that it does not know.
//
// Limits and words of single keywords, such as "never" for expire_in, are not the affair of this package.
package duration

import (
	"fmt"
	"strconv"
	"strings"
)

// An Error tells why a text is no duration.
type Error struct {
	Text       string
	Start, End int    // the part of Text that is wrong
	Message    string // what is wrong
	Hint       string // what to write instead, may be empty
}

// Error returns the message with the hint.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + ": " + e.Hint
}

// maxWords is how long a text with numbers in words may be. GitLab sets no limit, but takes quadratic time.
const maxWords = 2000

// Parse returns the number of seconds that the text stands for, which is greater than zero, or an [*Error].
func Parse(text string) (seconds float64, err error) {
	lower := strings.ToLower(text)
	for i, r := range lower {
		if r > '~' {
			return 0, unknownWord(text, lower, lower[i:i+len(string(r))])
		}
	}
	words, unknown := read(lower)
	if unknown != "" && len(lower) <= maxWords {
		words, unknown = read(numerals(lower)) // what read knows, numerals would have left alone
	}
	if unknown != "" {
		return 0, unknownWord(text, lower, unknown)
	}
	if len(words) == 0 {
		return 0, &Error{Text: text, End: len(text), Message: "no time is named", Hint: `write a number and a unit, as in "1 day"`}
	}
	if seconds = sum(words); seconds == 0 {
		return 0, &Error{Text: text, End: len(text), Message: fmt.Sprintf("%q is no time at all", clip(text)), Hint: "it must be more than zero"}
	}
	return seconds, nil
}

// read returns the numbers and the units of the text, or the first part that it does not know.
func read(text string) (words []string, unknown string) {
	plain, ok := splitFields(text)
	if !ok {
		return nil, ":"
	}
	return wordsOf(plain)
}

// splitFields gives the fields of 3:41:59 their units. Other texts it returns as they are. Like Ruby's split, it ignores
// empty fields at the end.
func splitFields(text string) (string, bool) {
	dense := strings.ReplaceAll(text, " ", "")
	if !hasFields(dense) {
		return text, true
	}
	fields := strings.Split(strings.TrimRight(dense, ":"), ":")
	units := []string{"seconds", "minutes", "hours", "days", "months", "years"}
	if len(fields) > len(units) {
		return "", false
	}
	var out strings.Builder
	for i, field := range fields {
		fmt.Fprintf(&out, "%s %s ", field, units[len(fields)-1-i])
	}
	return out.String(), true
}

// hasFields reports whether a colon stands between two numbers.
func hasFields(text string) bool {
	for i := 1; i < len(text); i++ {
		if text[i] == ':' && isDigit(text[i-1]) && number(text[i+1:]) > 0 {
			return true
		}
	}
	return false
}

// wordsOf returns the numbers and the units of the text, or the first word that it does not know.
func wordsOf(text string) (words []string, unknown string) {
	for _, word := range strings.FieldsFunc(text, isSpace) {
		for word != "" {
			n := number(word)
			if n == 0 {
				n = letters(word)
				part := strings.TrimSuffix(strings.TrimPrefix(word[:n], ","), ",")
				unit := unitOf(part)
				switch {
				case unit != "":
					words = append(words, unit)
				case part != "and" && part != "with" && part != "plus":
					return nil, word[:n]
				}
			} else {
				words = append(words, word[:n])
			}
			word = word[n:]
		}
	}
	if len(words) > 0 && !isNumber(words[0]) {
		words = append([]string{"1"}, words...)
	}
	return words, ""
}

// sum adds up the numbers, each times the unit behind it. A number with a number behind it counts nothing.
func sum(words []string) float64 {
	seconds := 0.0
	for i, word := range words {
		if !isNumber(word) {
			continue
		}
		unit := 1.0
		if i+1 < len(words) {
			unit = secondsOf(words[i+1])
		}
		value, _ := strconv.ParseFloat(word, 64) // a number too long for that is infinite
		seconds += value * unit
	}
	return seconds
}

// unitOf returns the short name of a unit, "" when the word is none.
func unitOf(word string) string {
	switch word {
	case "seconds", "second", "secs", "sec", "s":
		return "s"
	case "minutes", "minute", "mins", "min", "m":
		return "m"
	case "hours", "hour", "hrs", "hr", "h":
		return "h"
	case "days", "day", "dy", "d":
		return "d"
	case "weeks", "week", "wks", "wk", "w":
		return "w"
	case "months", "month", "mos", "mo":
		return "mo"
	case "years", "year", "yrs", "yr", "y":
		return "y"
	}
	return ""
}

// secondsOf returns the length of a unit, 0 for what is no unit.
func secondsOf(unit string) float64 {
	switch unit {
	case "s":
		return 1
	case "m":
		return 60
	case "h":
		return 3600
	case "d":
		return 24 * 3600
	case "w":
		return 7 * 24 * 3600
	case "mo":
		return 30 * 24 * 3600
	case "y":
		return 365.25 * 24 * 3600
	}
	return 0
}

// number returns the length of the number at the start of the text: digits, or digits, a point and digits.
func number(text string) int {
	whole := digits(text)
	if whole < len(text) && text[whole] == '.' {
		if fraction := digits(text[whole+1:]); fraction > 0 {
			return whole + 1 + fraction
		}
	}
	return whole
}

func digits(text string) int {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	return n
}

// letters returns the length of what stands in front of the first number.
func letters(text string) int {
	n := 1
	for n < len(text) && number(text[n:]) == 0 {
		n++
	}
	return n
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isNumber(word string) bool { return isDigit(word[0]) || word[0] == '.' }

func isSpace(r rune) bool { return r == ' ' || '\t' <= r && r <= '\r' }
