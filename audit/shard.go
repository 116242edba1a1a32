package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Shard is one of several parts of the projects. The zero Shard is all of them.
type Shard struct{ Index, Total int } // Index counts from 1

// ParseShard reads "2/4", the second of four parts. "/1" is all, too: in a job without `parallel`, GitLab sets CI_NODE_TOTAL to 1
// and no CI_NODE_INDEX. Source: https://docs.gitlab.com/ci/variables/predefined_variables/
func ParseShard(text string) (Shard, error) {
	index, total, ok := strings.Cut(text, "/")
	if ok && index == "" && total == "1" {
		return Shard{}, nil
	}
	i, err := strconv.Atoi(index)
	n, err2 := strconv.Atoi(total)
	switch {
	case !ok || err != nil || err2 != nil:
		return Shard{}, fmt.Errorf("%q is no shard, such as 2/4 for the second of four", text)
	case i < 1 || i > n:
		return Shard{}, fmt.Errorf("%q is no shard: the first number goes from 1 to the second", text)
	case n == 1:
		return Shard{}, nil
	}
	return Shard{i, n}, nil
}

// String returns the shard as it is written, "" for all.
func (s Shard) String() string {
	if s.Total == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Index, s.Total)
}

// Has reports whether a project belongs to the shard. It depends on nothing but the path, in which GitLab knows no upper case.
func (s Shard) Has(path string) bool {
	return s.Total == 0 || hash(strings.ToLower(path))%uint64(s.Total) == uint64(s.Index-1)
}

func hash(path string) uint64 {
	sum := sha256.Sum256([]byte(path))
	return binary.BigEndian.Uint64(sum[:])
}

// Done are the projects that have a result already. It keeps eight bytes of each.
type Done struct {
	hashes []uint64
	sorted bool
}

// Add adds a project.
func (d *Done) Add(path string) { d.hashes, d.sorted = append(d.hashes, hash(path)), false }

// Len returns how many there are.
func (d *Done) Len() int { return len(d.hashes) }

// Has reports whether a project is among them.
func (d *Done) Has(path string) bool {
	if !d.sorted {
		slices.Sort(d.hashes)
		d.sorted = true
	}
	_, found := slices.BinarySearch(d.hashes, hash(path))
	return found
}
