package syntax

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// parseInt returns the value of a text that read takes for an integer.
func parseInt(text string) *big.Int {
	if strings.Contains(text, ":") {
		return sexagesimalInt(text)
	}
	value, ok := new(big.Int).SetString(withoutSeparators(text), 0)
	if !ok {
		return new(big.Int)
	}
	return value
}

// withoutSeparators returns a number without what may stand between its digits.
func withoutSeparators(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "_", ""), ",", "")
}

// sexagesimalInt returns the value of "12:30", which counts seconds even without them: 45000.
func sexagesimalInt(text string) *big.Int {
	sum := new(big.Int)
	for i, part := range strings.Split(text, ":") {
		n, _ := new(big.Int).SetString(leadingDigits(part), 10)
		if n != nil {
			sum.Add(sum, n.Mul(n, big.NewInt(sixties(i))))
		}
	}
	return sum
}

// sixties returns the weight of part i of a sexagesimal number.
func sixties(i int) int64 {
	return [...]int64{3600, 60, 1}[i]
}

// leadingDigits returns the number at the start of text, as Ruby's to_i reads it: single underscores may stand between digits.
func leadingDigits(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9', i == 0 && (c == '-' || c == '+'):
			b.WriteByte(c)
		case c == '_' && i > 0 && text[i-1] != '_':
		default:
			return b.String()
		}
	}
	return b.String()
}

// parseFloat returns the value of a text that read takes for a float.
func parseFloat(text string) float64 {
	lower := strings.ToLower(text)
	switch {
	case strings.HasSuffix(lower, "nan"):
		return math.NaN()
	case strings.HasSuffix(lower, "inf"):
		if text[0] == '-' {
			return math.Inf(-1)
		}
		return math.Inf(1)
	case strings.Contains(text, ":"):
		return sexagesimalFloatValue(text)
	}
	value, _ := strconv.ParseFloat(withoutSeparators(text), 64)
	return value
}

func sexagesimalFloatValue(text string) float64 {
	sum := 0.0
	for i, part := range strings.Split(text, ":") {
		whole, fraction, _ := strings.Cut(part, ".")
		number := leadingDigits(whole)
		if digits := leadingDigits(fraction); digits != "" {
			number += "." + digits
		}
		n, _ := strconv.ParseFloat(number, 64)
		sum += n * float64(sixties(i))
	}
	return sum
}

// formatFloat writes a float as Ruby's to_s does.
func formatFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	digits := len(strings.TrimPrefix(mantissa, "-"))
	if digits > 1 {
		digits-- // the point
	} else {
		mantissa += ".0"
	}
	// point is the number of digits before the decimal point.
	point, _ := strconv.Atoi(power)
	point++
	if point <= -4 || point > 15 && point >= digits {
		return mantissa + "e" + power
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// strictFloat is what Ruby's Float() takes, apart from fractions of hexadecimal numbers.
var strictFloat = lazy(`^[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+(?:_\d+)*)?(?:\.\d+(?:_\d+)*)?(?:[eE][-+]?\d+(?:_\d+)*)?)$`)

// convertFloat converts text as Ruby's Float() does, for the tag !!float.
func convertFloat(text string) (float64, bool) {
	text = strings.ReplaceAll(strings.TrimSpace(text), "\n", "")
	if !strictFloat().MatchString(text) {
		return 0, false
	}
	number := strings.ReplaceAll(text, "_", "")
	if strings.ContainsAny(number, "xX") {
		number += "p0"
	}
	value, err := strconv.ParseFloat(number, 64)
	return value, err == nil || errors.Is(err, strconv.ErrRange)
}
