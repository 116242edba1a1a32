package config

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

// maxTotalSize is how many bytes the files of one list of includes have together at most: 150 files of 2 MiB.
// Source: ci_max_total_yaml_size_bytes and verify_max_total_pipeline_size! in lib/gitlab/ci/config/external/mapper/verifier.rb,
// GitLab 18.11. Each level of includes has a sum of its own there.
const maxTotalSize = 314_572_800

// textOverhead is what a text takes in GitLab's memory beside its bytes, which it counts too.
const textOverhead = 40

const badIntegrity = `"integrity" must be "sha256-" and the hash of the file in base64`

// integrity returns the hash that a remote file must have, nil for any.
func (loc location) integrity() syntax.Node {
	if n := loc.mapping.Get("integrity"); loc.kind == "remote" && !absent(n) {
		return n
	}
	return nil
}

// possible reports whether a file can have the hash that the include demands.
func (l *loader) possible(integrity syntax.Node) bool {
	if integrity == nil {
		return true
	}
	if s, ok := integrity.(*syntax.Scalar); ok && s.IsString() {
		hash, err := base64.StdEncoding.Strict().DecodeString(expectedHash(s))
		if err == nil && len(hash) == sha256.Size {
			return true
		}
	}
	l.lost(RuleIncludeInvalid, integrity.Span(), badIntegrity)
	return false
}

// intact reports whether a remote file has the hash that the include demands. GitLab compares the texts of the hashes, and does not
// miss the prefix then. Source: verify_integrity in lib/gitlab/ci/config/external/file/remote.rb, GitLab 18.11.
func (l *loader) intact(file loaded, text []byte) bool {
	if file.integrity == nil {
		return true
	}
	sum := sha256.Sum256(text)
	hash := base64.StdEncoding.EncodeToString(sum[:])
	if s := file.integrity.(*syntax.Scalar); expectedHash(s) == hash {
		return true
	}
	l.cfg.partial = true
	l.invalid(Problem{
		Span: file.integrity.Span(), Message: quoted(secret.Address(file.from.Value)) + ` has other bytes than "integrity" promises: look at what changed in it`,
		Hint: "its hash is sha256-" + hash,
	})
	return false
}

func expectedHash(s *syntax.Scalar) string { return strings.TrimPrefix(s.Value(), "sha256-") }
