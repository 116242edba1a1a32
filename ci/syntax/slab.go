package syntax

// A slab hands out nodes from larger allocations.
type slab struct {
	chunk   int
	scalars []Scalar
	nodes   []Node
	pairs   []Entry
}

// newSlab returns a slab for a document of n nodes.
func newSlab(n int) slab { return slab{chunk: min(max(n/8, 16), 512)} }

func (s *slab) scalar() *Scalar {
	if len(s.scalars) == 0 {
		s.scalars = make([]Scalar, s.chunk)
	}
	result := &s.scalars[0]
	s.scalars = s.scalars[1:]
	return result
}

// items returns an empty slice that n nodes fit into.
func (s *slab) items(n int) []Node {
	if n > len(s.nodes) {
		s.nodes = make([]Node, max(n, s.chunk))
	}
	result := s.nodes[:0:n]
	s.nodes = s.nodes[n:]
	return result
}

// entries returns an empty slice that n entries fit into.
func (s *slab) entries(n int) []Entry {
	if n > len(s.pairs) {
		s.pairs = make([]Entry, max(n, s.chunk))
	}
	result := s.pairs[:0:n]
	s.pairs = s.pairs[n:]
	return result
}
