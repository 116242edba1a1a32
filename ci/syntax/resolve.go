package syntax

import (
	"strings"
	"unicode/utf8"
)

// A reading is what Psych makes of the text of a scalar.
type reading uint8

const (
	readNull reading = iota
	readTrue
	readFalse
	readInt
	readFloat
	readString
	readSymbol
	readDate    // Psych refuses to load it
	readTime    // Psych refuses to load it
	readBad     // it looks like a number, but Ruby cannot convert it
	readRefused // its tag names a class that GitLab does not load
)

// kind returns the kind of value that a reading is.
func (r reading) kind() Kind {
	switch r {
	case readNull:
		return KindNull
	case readTrue, readFalse:
		return KindBool
	case readInt:
		return KindInt
	case readFloat:
		return KindFloat
	case readSymbol:
		return KindSymbol
	default:
		return KindString
	}
}

// read tells what Psych 4.0.4 makes of the text of a scalar that has neither quotes nor a tag.
func read(text string) reading {
	if text == "" {
		return readNull
	}
	switch text[0] {
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '-', '+':
		return readNumber(text)
	case 'y', 'Y', 't', 'T', 'o', 'O', 'n', 'N', 'f', 'F', '~':
		return readWord(text)
	case ':':
		if len(text) > 1 && !strings.Contains(text, "\n") {
			return readSymbol
		}
	}
	return readString
}

// maxWord is the number of characters of the longest word that is not a string: "false".
const maxWord = 5

// readWord reads what begins like true, false or null. Ruby's patterns hold for any line of the text.
func readWord(text string) reading {
	if len(text) > maxWord && utf8.RuneCountInString(text) > maxWord {
		return readString
	}
	if text == "~" {
		return readNull
	}
	result := readString
	for line := range strings.Lines(text) {
		switch line = foldWord(strings.TrimSuffix(line, "\n")); line {
		case "null":
			return readNull
		case "yes", "true", "on":
			result = readTrue
		case "no", "false", "off":
			if result != readTrue {
				result = readFalse
			}
		default:
			if line == "" || !strings.ContainsRune("ytonf~", rune(line[0])) {
				return readString
			}
		}
	}
	return result
}

// foldWord folds case as Ruby's patterns do, for which the long s and the ligature ff are letters like any other.
func foldWord(word string) string {
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf {
			return strings.NewReplacer("ſ", "s", "ﬀ", "ff").Replace(strings.ToLower(word))
		}
	}
	return strings.ToLower(word)
}

// The patterns by which Psych 4.0.4 tells numbers and times from strings.
var (
	timePattern        = lazy(`^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t\r\f\v]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:[ \t\r\f\v]*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$`)
	datePattern        = lazy(`^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$`)
	specialPattern     = lazy(`^(?i:[-+]?\.inf|\.nan)$`)
	sexagesimalPattern = lazy(`^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}$`)
	sexagesimalFloat   = lazy(`^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}\.[0-9_]*$`)
	floatPattern       = lazy(`^[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?$`)
	integerPattern     = lazy(`^[-+]?(?:0b[0-1_,]+|0[0-7_,]+|0|[1-9](?:[0-9]|,[0-9]|_[0-9])*|0x[0-9a-fA-F_,]+)$`)
)

// readNumber reads what begins like a number or a time. The order of the patterns is that of Psych.
func readNumber(text string) reading {
	if !numeric(text) {
		return readString
	}
	switch {
	case timePattern().MatchString(text):
		return readTime
	case datePattern().MatchString(text):
		return readDate
	case specialPattern().MatchString(text):
		return readFloat
	case sexagesimalPattern().MatchString(text):
		return readInt
	case sexagesimalFloat().MatchString(text):
		return readFloat
	case floatPattern().MatchString(text):
		return readDecimal(text)
	case integerPattern().MatchString(text):
		return readInteger(text)
	}
	return readString
}

// numeric reports whether text has no character that no pattern of a number or time has.
func numeric(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9', c|0x20 >= 'a' && c|0x20 <= 'f':
		case strings.IndexByte("_,.:+-xTtZiInN \t\r\f\v", c) < 0:
			return false
		}
	}
	return true
}

// readDecimal tells a decimal number from a lone dot and from a dot with nothing but an exponent.
func readDecimal(text string) reading {
	switch strings.TrimLeft(text, "+-") {
	case ".":
		return readString
	}
	if mantissa, _, _ := strings.Cut(strings.ToLower(text), "e"); !strings.ContainsAny(mantissa, "0123456789") {
		return readBad
	}
	return readFloat
}

// readInteger tells an integer from a prefix without digits: "0x_".
func readInteger(text string) reading {
	digits := strings.Trim(text, "+-_,")
	if digits == "0b" || digits == "0x" {
		return readBad
	}
	return readInt
}
