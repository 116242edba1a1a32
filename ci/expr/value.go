package expr

import (
	"strconv"
	"strings"
	"unicode"
)

// A Value is what a part of an expression stands for. The zero Value is null.
type Value struct {
	kind  valueKind
	text  string // of strings, numbers and lists; the name of unknown values
	regex *regex
}

type valueKind uint8

const (
	isNull valueKind = iota
	isFalse
	isTrue
	isString
	isNumber
	isEmptyList
	isList
	isRegex
	someString // of an unknown variable: a string, never null
	something  // of an unknown input: anything but null
)

// NullValue returns null.
func NullValue() Value { return Value{} }

// BoolValue returns true or false.
func BoolValue(b bool) Value {
	if b {
		return Value{kind: isTrue}
	}
	return Value{kind: isFalse}
}

// StringValue returns a string.
func StringValue(text string) Value { return Value{kind: isString, text: text} }

// NumberValue returns a number, which only inputs can be. The text is how GitLab prints it.
func NumberValue(text string) Value { return Value{kind: isNumber, text: text} }

// ListValue returns a list, which only inputs can be. The text is how GitLab prints it.
func ListValue(text string, empty bool) Value {
	if empty {
		return Value{kind: isEmptyList, text: text}
	}
	return Value{kind: isList, text: text}
}

// UnknownValue returns the value of an input of which nothing is known.
func UnknownValue() Value { return Value{kind: something} }

// printedRegex is what a pattern reads like on the left of =~: the name of a Ruby object and its address, of which nobody
// should make anything.
const printedRegex = "#<Gitlab::UntrustedRegexp:0x000000000000a1f8>"

// print returns the value as Ruby prints it.
func (v Value) print() string {
	switch v.kind {
	case isFalse:
		return "false"
	case isTrue:
		return "true"
	case isRegex:
		return printedRegex
	}
	return v.text
}

// String returns the value as an expression has it: text in quotes, a pattern between slashes; "unknown" for one of several.
func (v Value) String() string {
	switch v.kind {
	case isNull:
		return "null"
	case isString:
		return strconv.Quote(v.text)
	case isRegex:
		return "/" + v.regex.source + "/"
	case someString, something:
		return "unknown"
	}
	return v.print()
}

// IsBlank reports whether the value is a text that counts as false: empty, or white space only.
func (v Value) IsBlank() bool { return v.kind == isString && isBlank(v.text) }

// isBool reports whether the value is true or false.
func (v Value) isBool() bool { return v.kind == isTrue || v.kind == isFalse }

// isUnknown reports whether the value is one of several.
func (v Value) isUnknown() bool { return v.kind >= someString }

// isBlank reports whether the text is what Rails calls blank: empty, or white space only.
func isBlank(text string) bool {
	return strings.TrimLeftFunc(text, unicode.IsSpace) == ""
}
