package syntax

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// What stands for characters that yaml.v3 would read otherwise than as text.
const (
	questionMark = "\U0010FFFD" // a question mark inside a plain scalar in brackets, where it would begin a key
	innerMark    = "\U0010FFFC" // a byte order mark inside a scalar
)

// unmask returns a value as it stands in the text.
func unmask(value string) string {
	return strings.NewReplacer(questionMark, "?", innerMark, string(byteOrderMark)).Replace(value)
}

// load reads the document into the tree of yaml.v3, which gets to see the patched text.
func (o *outline) load(tree *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil { // yaml.v3 has no error for what it does not expect
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	text := o.patched()
	if bytes.Contains(text, byteOrderMark) { // at which yaml.v3 stumbles
		text = bytes.ReplaceAll(text, byteOrderMark, []byte(innerMark))
		o.masked = true
	}
	if !utf8.Valid(text) {
		text = bytes.ToValidUTF8(text, []byte(string(utf8.RuneError)))
	}
	if err := yaml.Unmarshal(text, tree); err != nil {
		return err
	}
	if len(tree.Content) == 0 {
		return errors.New("yaml: no document")
	}
	return nil
}

// patched returns the text of the document with the patches made.
func (o *outline) patched() []byte {
	text := o.text[:o.end]
	if len(o.patches) == 0 {
		return text[o.start:]
	}
	var b bytes.Buffer
	b.Grow(len(text) - o.start + len(o.patches))
	pos := o.start
	for _, p := range o.patches {
		if p.end > o.end {
			break
		}
		b.Write(text[pos:p.start])
		b.WriteString(p.text)
		pos = p.end
	}
	b.Write(text[pos:])
	return b.Bytes()
}
