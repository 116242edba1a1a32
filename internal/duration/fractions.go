package duration

import (
	"math"
	"strconv"
	"strings"
)

// fractions are the words for parts; the value is what to divide by.
var fractions = []numeral{
	{"half", 2},
	{"third", 3},
	{"thirds", 3},
	{"fourth", 4},
	{"fourths", 4},
	{"quarter", 4},
	{"quarters", 4},
	{"fifth", 5},
	{"fifths", 5},
	{"sixth", 6},
	{"sixths", 6},
	{"seventh", 7},
	{"sevenths", 7},
	{"eighth", 8},
	{"eighths", 8},
	{"nineth", 9},
	{"nineths", 9},
}

// replaceFraction writes "a half" as 1/2, and " half" behind anything else as /2.
func replaceFraction(text string, f numeral) string {
	text = replaceEnd(text, func(before string) (int, string) {
		if strings.HasSuffix(before, "a ") {
			return 2, mark + "1/" + strconv.Itoa(f.value)
		}
		return -1, ""
	}, f.word)
	return replaceEnd(text, func(before string) (int, string) {
		if before != "" && isSpace(rune(before[len(before)-1])) {
			return 1, "/" + strconv.Itoa(f.value)
		}
		return -1, ""
	}, f.word)
}

// replaceEnd replaces each word that nothing touches on its right, together with n bytes of what stands before it.
// What to put there, and n, comes from a function; a negative n leaves the word alone.
func replaceEnd(text string, by func(before string) (n int, replacement string), word string) string {
	var out strings.Builder
	rest := 0
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return out.String() + text[rest:]
		}
		i += from
		end := i + len(word)
		from = i + 1
		if !endsWord(text, end) {
			continue
		}
		if n, replacement := by(text[rest:i]); n >= 0 {
			out.WriteString(text[rest:i-n] + replacement)
			rest, from = end, end
		}
	}
}

// addFractions writes "2 and 1/2" as 2.5.
func addFractions(text string) string {
	if !strings.Contains(text, "/") {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			out.WriteByte(text[i])
			i++
			continue
		}
		whole := text[i : i+digits(text[i:])]
		if value, n := fraction(text[i+len(whole):]); n > 0 {
			base, _ := strconv.ParseFloat(whole, 64)
			out.WriteString(rubyFloat(base + value))
			i += len(whole) + n
		} else {
			out.WriteString(whole)
			i += len(whole)
		}
	}
	return out.String()
}

// fraction reads what may stand behind a number, joint and fraction, and returns its value and its length.
func fraction(text string) (value float64, n int) {
	i := joint(text)
	if i == 0 {
		return 0, 0
	}
	for i < len(text) && (isSpace(rune(text[i])) || strings.HasPrefix(text[i:], mark)) {
		if text[i] == mark[0] {
			i += len(mark) - 1
		}
		i++
	}
	over := digits(text[i:])
	slash := i + over + spaces(text[i+over:])
	if over == 0 || slash == len(text) || text[slash] != '/' {
		return 0, 0
	}
	under := slash + 1 + spaces(text[slash+1:])
	n = under + digits(text[under:])
	a, _ := strconv.ParseFloat(text[i:i+over], 64)
	b, err := strconv.ParseFloat(text[under:n], 64)
	if n == under || err != nil && !math.IsInf(b, 0) {
		return 0, 0
	}
	return a / b, n
}

// joint returns the length of the blanks, dashes and "and" at the start of the text.
func joint(text string) int {
	i := 0
	for i < len(text) {
		switch {
		case strings.HasPrefix(text[i:], " and "):
			i += len(" and ")
		case text[i] == ' ', text[i] == '-':
			i++
		default:
			return i
		}
	}
	return i
}

// rubyFloat writes a number as Ruby does. What it writes with an exponent, or in letters, is no duration afterwards.
func rubyFloat(value float64) string {
	text := strconv.FormatFloat(value, 'f', -1, 64)
	if value != 0 && (value < 1e-4 || value >= 1e16) {
		return "1.0e+16"
	}
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

func spaces(text string) int {
	n := 0
	for n < len(text) && isSpace(rune(text[n])) {
		n++
	}
	return n
}
