package syntax

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// NewString returns a string that is written nowhere, such as the result of an interpolation. Its span is the
// place that it stands for.
func NewString(span source.Span, text string) *Scalar {
	return &Scalar{span: span, kind: KindString, style: DoubleQuoted, text: text}
}

// NewPlain returns the scalar that GitLab would read if text stood at span without quotes: "1" is an integer.
func NewPlain(span source.Span, text string) *Scalar {
	return &Scalar{span: span, kind: read(text).kind(), text: text}
}

// Value returns the value as GitLab writes it into a CI variable: "true" for `yes`, "511" for `0777`, "" for `~`.
func (s *Scalar) Value() string {
	switch s.kind {
	case KindNull:
		return ""
	case KindBool:
		value, _ := s.Bool()
		return strconv.FormatBool(value)
	case KindInt:
		return s.integer().String()
	case KindFloat:
		return formatFloat(parseFloat(s.text))
	case KindSymbol:
		return s.symbol()
	default:
		return s.text
	}
}

// Bool returns the value of a boolean; ok tells whether the scalar is one.
func (s *Scalar) Bool() (value, ok bool) {
	if s.kind != KindBool {
		return false, false
	}
	return read(s.text) == readTrue, true
}

// Int returns the value of an integer; ok tells whether the scalar is one, and one that fits.
func (s *Scalar) Int() (value int64, ok bool) {
	if s.kind != KindInt {
		return 0, false
	}
	i := s.integer()
	return i.Int64(), i.IsInt64()
}

// Float returns the value of a float or an integer; ok tells whether the scalar is one.
func (s *Scalar) Float() (value float64, ok bool) {
	switch s.kind {
	case KindInt:
		value, _ = new(big.Float).SetInt(s.integer()).Float64()
		return value, true
	case KindFloat:
		return parseFloat(s.text), true
	default:
		return math.NaN(), false
	}
}

func (s *Scalar) integer() *big.Int { return parseInt(s.text) }

// symbol returns the name of a symbol: "a" for `:a` and for `:"a"`.
func (s *Scalar) symbol() string {
	if s.bare {
		return s.text
	}
	name := strings.TrimPrefix(s.text, ":")
	if name != "" && (name[0] == '"' || name[0] == '\'') {
		if end := strings.LastIndexByte(name, name[0]); end > 0 {
			return strings.TrimPrefix(name[1:end], ":")
		}
	}
	return name
}

// equal reports whether two keys are the same for Ruby.
func (s *Scalar) equal(other *Scalar) bool {
	if s.IsString() && other.IsString() {
		return s.Value() == other.Value()
	}
	return s.kind == other.kind && s.Value() == other.Value()
}
