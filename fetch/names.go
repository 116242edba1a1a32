package fetch

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/secret"
)

// shortHash is how much of a commit or hash the name of a copy has. The lock has all of it.
const shortHash = 12

// copyName returns where the copy of a file is, from [Dir]. The name changes when the text may: it holds the commit, or the hash.
//
//	vendor/project/group/ci/0123456789ab/jobs.yml
//	vendor/remote/example.com/0123456789ab/jobs.yml
//	vendor/template/0123456789ab/Security/SAST.gitlab-ci.yml
func copyName(f File) string {
	switch f.Include {
	case "remote":
		host, name := "", "include.yml"
		if u, err := url.Parse(f.Address); err == nil {
			host, name = u.Hostname(), path.Base("/"+u.Path)
		}
		return join("vendor/remote", host, short(f.SHA256), name)
	case "template":
		return join("vendor/template", short(f.SHA256), f.Address)
	case Listing:
		return join("vendor/listing", f.Project, short(f.SHA256)+".txt")
	}
	return join("vendor/project", f.Project, short(f.Commit), f.Path)
}

func short(hash string) string { return hash[:min(shortHash, len(hash))] }

// join makes a path below dir of texts that others wrote: each of their segments becomes the name of a file on any system.
func join(dir string, texts ...string) string {
	segments := []string{dir}
	for _, text := range texts {
		for segment := range strings.SplitSeq(text, "/") {
			if segment != "" {
				segments = append(segments, segmentName(segment))
			}
		}
	}
	return strings.Join(segments, "/")
}

// maxSegment is how long the name of a file may be: systems take 255 bytes, and something may be put behind it.
const maxSegment = 200

// segmentName returns a text as the name of a file. What could be misread is written as %XX, and what is too long is cut.
func segmentName(text string) string {
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		isLetter := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
		inside := i > 0 && i < len(text)-1 && strings.IndexByte("-.+@~ ", c) >= 0
		leads := c == '.' && i == 0 && len(text) > 1 && text[1] != '.' && !strings.EqualFold(text, ".git")
		if isLetter || inside || leads {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	if b.Len() > maxSegment {
		return strings.ToValidUTF8(b.String()[:maxSegment-shortHash-1], "") + "~" + short(hashOf([]byte(text)))
	}
	return b.String()
}

// isCopy reports whether a lock may name a copy so: as a path in the directory of copies.
func isCopy(name string) bool {
	rest, ok := strings.CutPrefix(name, "vendor/")
	return ok && fs.ValidPath(rest) && rest != "." && !strings.ContainsAny(rest, `\:`+"\x00")
}

// Shown returns the address of a remote file as it may be shown and written down: see [secret.Address].
func Shown(address string) string { return secret.Address(address) }
