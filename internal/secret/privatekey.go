package secret

import "bytes"

const keyBegin = "-----BEGIN "

// privateKeys finds PEM private keys that have a body: a mere mention of the header is none.
func privateKeys(text []byte, all []Match) []Match {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(keyBegin))
		if i < 0 {
			return all
		}
		start := at + i
		at = start + len(keyBegin)
		end := keyEnd(text, start)
		if end < 0 {
			continue
		}
		all = append(all, Match{Start: start, End: end, Kind: "private key"})
		at = end
	}
}

// Bounds on the length of a private key: of its header, and of all of it.
const (
	maxHeader = 64
	maxKey    = 32 << 10
)

// keyEnd returns the end of the private key that begins at start, -1 when there is none. The body may stand in one line
// with "\n" written as an escape.
func keyEnd(text []byte, start int) int {
	rest := text[start:min(len(text), start+maxKey)]
	header, body, ok := bytes.Cut(rest[len(keyBegin):], []byte("-----"))
	if !ok || len(header) > maxHeader || !bytes.HasSuffix(header, []byte("PRIVATE KEY")) && !bytes.HasSuffix(header, []byte("PRIVATE KEY BLOCK")) {
		return -1
	}
	close := bytes.Index(body, []byte("-----END "))
	if close < 0 {
		close = min(len(body), 4096)
	}
	n := 0
	for _, c := range body[:close] {
		if alnum(c) || c == '+' || c == '/' || c == '=' {
			n++
		}
	}
	if n < 100 || example(body[:close]) && n < 200 {
		return -1
	}
	return start + len(keyBegin) + len(header) + len("-----") + close
}
