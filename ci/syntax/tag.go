package syntax

import (
	"encoding/base64"
)

// The tags that mean something to GitLab's loader. Any other tag is ignored.
const (
	referenceTag = "!reference"
	stringTag    = "tag:yaml.org,2002:str"
	floatTag     = "tag:yaml.org,2002:float"
	binaryTag    = "tag:yaml.org,2002:binary"
	orderedTag   = "tag:yaml.org,2002:omap"
	setTag       = "tag:yaml.org,2002:set"
)

// GitLab's loader refuses every tag that would make an object of another class than the plain ones. Which those are
// depends on what the tag stands before.
var (
	refusedScalar   = lazy(`^!(?:(?:str|ruby/string):.+|ruby/(?:object:(?:BigDecimal|DateTime|Complex|Rational)|encoding|regexp|range))$`)
	refusedSequence = lazy(`^!(?:seq|ruby/array):`)
	refusedMapping  = lazy(`^!(?:ruby/(?:struct|object|exception)|(?:str|ruby/string):.|ruby/(?:array|marshalable|hash|hash-with-ivars):|ruby/range$|map:|set$|omap$)`)
	hashTag         = lazy(`^!ruby/object:?Hash$`)
	stringTags      = lazy(`^!(?:str|ruby/string):?$`)
	symbolTag       = lazy(`^!ruby/sym`)
	classTag        = lazy(`^!ruby/(?:class|module)$`)
)

// refusesMapping reports whether GitLab refuses a mapping with the tag.
func refusesMapping(tag string) bool {
	switch tag {
	case "":
		return false
	case setTag, orderedTag:
		return true
	}
	return refusedMapping().MatchString(tag) && !hashTag().MatchString(tag)
}

// refusesSequence reports whether GitLab refuses a list with the tag.
func refusesSequence(tag string) bool {
	return tag != "" && refusedSequence().MatchString(tag)
}

// makesString reports whether the tag is one of those for strings.
func makesString(tag string) bool {
	return tag == stringTag || tag != "" && stringTags().MatchString(tag)
}

// readTagged tells what Psych makes of a scalar with a tag. It may change the text to the value that the tag gives it.
func readTagged(tag string, s *Scalar) reading {
	switch {
	case makesString(tag):
		return readString
	case tag == binaryTag, tag == "!binary":
		s.text = decodeBase64(s.text)
		return readString
	case tag == floatTag, tag == "!float":
		return readFloatTag(s)
	case symbolTag().MatchString(tag):
		s.bare = true
		return readSymbol
	case classTag().MatchString(tag):
		if s.text == "" {
			return readNull
		}
		return readRefused
	case refusedScalar().MatchString(tag):
		return readRefused
	}
	return read(s.text)
}

// readFloatTag converts the value of a scalar to a float, as Ruby's Float() does.
func readFloatTag(s *Scalar) reading {
	switch r := read(s.text); r {
	case readFloat, readDate, readTime, readBad:
		return r
	case readInt:
		value, _ := parseInt(s.text).Float64()
		s.text = formatFloat(value)
		return readFloat
	case readString:
		value, ok := convertFloat(s.text)
		if !ok {
			return readBad
		}
		s.text = formatFloat(value)
		return readFloat
	default:
		return readBad
	}
}

// decodeBase64 decodes text as Ruby's unpack("m") does, which skips what it does not know and stops at the padding.
func decodeBase64(text string) string {
	digits := make([]byte, 0, len(text))
	for i := range len(text) {
		c := text[i]
		if c == '=' && len(digits)%4 >= 2 {
			break
		}
		if isWord(c) && c != '_' && c != '-' || c == '+' || c == '/' {
			digits = append(digits, c)
		}
	}
	if len(digits)%4 == 1 {
		digits = digits[:len(digits)-1]
	}
	decoded, _ := base64.RawStdEncoding.DecodeString(string(digits))
	return string(decoded)
}
