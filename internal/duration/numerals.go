package duration

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// mark stands in front of numbers that were words. Ruby's numerizer puts it into the text, where somebody could have
// written it too.
const mark = "<num>"

// A numeral is a word for a number.
type numeral struct {
	word  string
	value int
}

var (
	ones = []numeral{
		{"one", 1}, {"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}, {"six", 6}, {"seven", 7}, {"eight", 8}, {"nine", 9},
	}
	teens = []numeral{
		{"eleven", 11},
		{"twelve", 12},
		{"thirteen", 13},
		{"fourteen", 14},
		{"fifteen", 15},
		{"sixteen", 16},
		{"seventeen", 17},
		{"eighteen", 18},
		{"nineteen", 19},
		{"ninteen", 19},
		{"zero", 0},
		{"ten", 10},
		{"a\b", 1},
		{"a^", 1},
		{"a$", 1}, // a slip in numerizer's pattern for a last "a"
	}
	tens = []numeral{
		{"twenty", 20},
		{"thirty", 30},
		{"forty", 40},
		{"fourty", 40},
		{"fifty", 50},
		{"sixty", 60},
		{"seventy", 70},
		{"eighty", 80},
		{"ninety", 90},
	}
	ordinals = []string{"first", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"}
	powers   = []numeral{{"hundred", 2}, {"thousand", 3}, {"million", 6}, {"billion", 9}, {"trillion", 12}} // of ten
)

// numerals writes the numbers in a text of lower case in digits. It does step by step what numerizer does with regular
// expressions, but for ordinals: no duration has one, so they stay what they are.
func numerals(text string) string {
	text = loosen(text)
	for _, n := range slices.Concat(teens, ones) {
		text = replaceWord(text, n.word, mark+strconv.Itoa(n.value))
	}
	for _, ten := range tens {
		for _, one := range ones {
			text = replaceWord(text, ten.word+one.word, mark+strconv.Itoa(ten.value+one.value))
		}
		if !beforeOrdinal(text, ten.word) {
			text = replaceWord(text, ten.word, mark+strconv.Itoa(ten.value))
		}
	}
	for _, f := range fractions {
		text = replaceFraction(text, f)
	}
	text = addFractions(text)
	for _, p := range powers {
		text = addUp(multiply(text, p))
	}
	return strings.ReplaceAll(addUp(text), mark, "")
}

// loosen leaves one blank of several, and one where a dash joins words.
func loosen(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		switch {
		case text[i] == ' ':
			out.WriteByte(' ')
			i = len(text) - len(strings.TrimLeft(text[i:], " "))
		case i+2 < len(text) && text[i+1] == '-' && !isDigit(text[i]) && !isDigit(text[i+2]):
			out.WriteString(text[i:i+1] + " " + text[i+2:i+3])
			i += 3
		default:
			out.WriteByte(text[i])
			i++
		}
	}
	return out.String()
}

// replaceWord replaces each occurrence of the word that no letter, digit or underscore touches.
func replaceWord(text, word, by string) string {
	var out strings.Builder
	rest := 0
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return out.String() + text[rest:]
		}
		i += from
		end := i + len(word)
		if from = i + 1; (i == 0 || !isWord(text[i-1])) && endsWord(text, end) {
			out.WriteString(text[rest:i] + by)
			rest, from = end, end
		}
	}
}

// beforeOrdinal reports whether an ordinal stands behind the word, as in "twenty first". That is an ordinal too, not
// twenty of a fraction.
func beforeOrdinal(text, word string) bool {
	for i := range len(text) {
		if (i > 0 && isWord(text[i-1])) || !strings.HasPrefix(text[i:], word) {
			continue
		}
		rest := text[i+len(word):]
		for _, ordinal := range ordinals {
			if n := len(ordinal); strings.HasPrefix(rest, ordinal) && endsWord(rest, n) ||
				rest != "" && isSpace(rune(rest[0])) && strings.HasPrefix(rest[1:], ordinal) && endsWord(rest, n+1) {
				return true
			}
		}
	}
	return false
}

// multiply writes "2 hundred" as 200, and "hundred" behind anything else as 100.
func multiply(text string, p numeral) string {
	return replaceAnywhere(text, p.word, func(before string) (int, string) {
		number := strings.TrimRight(before, " ")
		start := len(number)
		for start > 0 && isDigit(number[start-1]) {
			start--
		}
		value := number[start:]
		n := len(before) - start
		if strings.HasSuffix(number[:start], mark) {
			n += len(mark)
		}
		zeros := strings.Repeat("0", p.value)
		if value == "" {
			return n, "1" + zeros
		}
		return n, mark + integer(value+zeros).String()
	})
}

// replaceAnywhere is like replaceEnd, but does not mind what touches the word.
func replaceAnywhere(text, word string, by func(before string) (n int, replacement string)) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, word)
		if !found {
			return out.String() + text
		}
		n, replacement := by(before)
		out.WriteString(before[:len(before)-n] + replacement)
		text = rest
	}
}

// addUp adds numbers that were words: "<num>20 <num>1" and "<num>100 and <num>5". Without "and" the second must be the
// shorter one.
func addUp(text string) string {
	for from := 0; ; {
		i := strings.Index(text[from:], mark)
		if i < 0 {
			return text
		}
		i += from
		end, a, b, and := pair(text[i:])
		switch {
		case end == 0:
			from = i + 1
		case and || len(a) > len(b):
			total := new(big.Int).Add(integer(a), integer(b))
			text = text[:i] + mark + total.String() + text[i+end:]
			from = 0
		default:
			from = i + end
		}
	}
}

// pair reads two marked numbers at the start of the text and returns the length of both together, 0 when there are none.
func pair(text string) (end int, a, b string, and bool) {
	i := len(mark)
	a = text[i : i+digits(text[i:])]
	i += len(a)
	rest, and := strings.CutPrefix(text[i:], " and ")
	if !and {
		rest = strings.TrimPrefix(text[i:], " ")
	}
	if a == "" || len(rest) == len(text[i:]) || !strings.HasPrefix(rest, mark) {
		return 0, "", "", false
	}
	b = rest[len(mark) : len(mark)+digits(rest[len(mark):])]
	end = len(text) - len(rest) + len(mark) + len(b)
	if b == "" || !endsWord(text, end) {
		return 0, "", "", false
	}
	return end, a, b, and
}

// integer returns the value of digits.
func integer(digits string) *big.Int {
	n, _ := new(big.Int).SetString(digits, 10)
	return n
}

func isWord(b byte) bool {
	return isDigit(b) || 'a' <= b && b <= 'z' || b == '_'
}

// endsWord reports whether no word goes on at the end of what has been read.
func endsWord(text string, end int) bool { return end == len(text) || !isWord(text[end]) }
