package syntax

import "bytes"

// maxPieces is the number of pieces into which GitLab cuts a text: a header, a content, and the nothing before a leading divider.
const maxPieces = 3

// split cuts a text as GitLab does before it reads any YAML: by the pattern ^---\s+, even inside of a scalar. That takes
// away the white space behind the dashes, too, with the indentation of the next line.
func split(text []byte) []extent {
	pieces := make([]extent, 0, maxPieces)
	start := 0
	for len(pieces) < maxPieces-1 {
		cut, ok := divider(text, start)
		if !ok {
			break
		}
		pieces = append(pieces, extent{start, cut.start})
		start = cut.end
	}
	return append(pieces, extent{start, len(text)})
}

// divider returns the first divider from offset on.
func divider(text []byte, offset int) (extent, bool) {
	dashes := []byte("---")
	for {
		i := bytes.Index(text[offset:], dashes)
		if i < 0 {
			return extent{}, false
		}
		cut := extent{offset + i, offset + i + len(dashes)}
		offset += i + 1
		if cut.start > 0 && text[cut.start-1] != '\n' {
			continue
		}
		blanks := len(text[cut.end:]) - len(bytes.TrimLeft(text[cut.end:], "\t\n\v\f\r "))
		if blanks > 0 {
			cut.end += blanks
			return cut, true
		}
	}
}
