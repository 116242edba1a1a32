// Package slug makes the short names that GitLab puts into variables, host names and addresses.
//
//	slug.Of("feature/JIRA-1")           // "feature-jira-1"              CI_COMMIT_REF_SLUG, CI_JOB_NAME_SLUG
//	slug.Environment("review/feature")  // "review-feature-" and a hash  CI_ENVIRONMENT_SLUG
//
// The rules are those of GitLab 18.11: Gitlab::Utils.slugify and Gitlab::Slug::Environment. A slug may be empty: no letter
// of "日本" is left.
package slug

import (
	"crypto/sha256"
	"strconv"
	"strings"
	"unicode"
)

const (
	maxLength            = 63
	maxEnvironmentLength = 24
	hashedLength         = 17 // what is kept of an environment's name in front of the hash
	hashDigits           = 6
	hashModulus          = 36 * 36 * 36 * 36 * 36 * 36
)

// Of returns the slug of a branch, a tag, a job or a project's path: lower case, "-" for whatever is neither an ASCII
// letter nor a digit, at most 63 bytes, no "-" at either end.
func Of(name string) string {
	text := dashed(name)
	return strings.Trim(text[:min(maxLength, len(text))], "-")
}

// Environment returns the slug of an environment: at most 24 bytes, with a letter in front and without repeated dashes.
// A name that had to be changed keeps at most 17 bytes and gets a hash, so that different names have different slugs.
func Environment(name string) string {
	text := dashed(name)
	if text == "" || text[0] < 'a' || 'z' < text[0] {
		text = "env-" + text
	}
	text = squeeze(text)
	if len(text) <= maxEnvironmentLength && text == name {
		return strings.TrimSuffix(text, "-")
	}
	text = text[:min(hashedLength, len(text))]
	return strings.TrimSuffix(text, "-") + "-" + hash(name)
}

// dashed returns the name in lower case, with a dash for each character that is neither an ASCII letter nor a digit.
func dashed(name string) string {
	var text strings.Builder
	for _, r := range name {
		switch lower := unicode.ToLower(r); {
		case 'a' <= lower && lower <= 'z', '0' <= lower && lower <= '9':
			text.WriteRune(lower)
		default:
			text.WriteByte('-')
		}
		if r == 'İ' { // Ruby's lower case of it is two characters, an i and a dot
			text.WriteByte('-')
		}
	}
	return text.String()
}

// squeeze returns the text with one dash where several stood.
func squeeze(text string) string {
	var out strings.Builder
	for i := range len(text) {
		if text[i] != '-' || i == 0 || text[i-1] != '-' {
			out.WriteByte(text[i])
		}
	}
	return out.String()
}

// hash returns the last six digits of the name's SHA-256 as a number to the base 36.
func hash(name string) string {
	rest := uint64(0)
	for _, b := range sha256.Sum256([]byte(name)) {
		rest = (rest<<8 + uint64(b)) % hashModulus
	}
	digits := strconv.FormatUint(rest, 36)
	return strings.Repeat("0", hashDigits-len(digits)) + digits
}
