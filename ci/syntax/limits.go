package syntax

// GitLab's limits on one document.
const (
	maxText  = 2 << 20 // bytes of the text
	maxSize  = 2 << 20 // bytes that the structure takes in Ruby's memory, aliases counted each time
	maxDepth = 100     // collections inside each other
)

// smallText is the size of a text that cannot exceed maxSize without aliases: the dearest byte is that of "{},".
const smallText = 32 << 10

// refuseSize rejects a document whose structure is too deep or too big.
func (p *parser) refuseSize(b *builder, node Node) bool {
	o := b.outline
	if o.aliases == 0 && o.deepest <= maxDepth && len(o.text)-o.start <= smallText {
		return false
	}
	m := meter{keys: b.keys}
	if m.add(node, 0) {
		return false
	}
	if m.size > maxSize {
		p.reject(node.Span(), "the structure is too big once every alias is filled in: GitLab reads at most 2 MiB")
	} else {
		p.reject(node.Span(), "collections are nested more than %d levels deep, which is the most that GitLab reads: flatten them", maxDepth)
	}
	return true
}

// A meter measures a structure as GitLab does: it visits what aliases repeat each time that they do, and stops once a
// limit is exceeded. Since every node has its size or its place in a list, that is never long.
type meter struct {
	size int
	keys map[*Scalar]Node // the collections that were written as keys
}

// add adds a node at a depth, with all that it holds, and reports whether the limits still hold.
func (m *meter) add(n Node, depth int) bool {
	switch n := n.(type) {
	case *Scalar:
		if collection, ok := m.keys[n]; ok {
			return m.add(collection, depth)
		}
		m.size += scalarSize(n)
	case *Mapping:
		m.size += hashSize(len(n.entries))
		if depth == maxDepth {
			return false
		}
		for i := range n.entries {
			if !m.add(n.entries[i].Key, depth+1) || !m.add(n.entries[i].Value, depth+1) {
				return false
			}
		}
	case *Sequence:
		m.size += arraySize(len(n.items))
		if depth == maxDepth {
			return false
		}
		for _, item := range n.items {
			if !m.add(item, depth+1) {
				return false
			}
		}
	default:
		m.size += objectSize
	}
	return m.size <= maxSize
}

// The sizes of Ruby 3.3's objects, as ObjectSpace.memsize_of tells them.
const objectSize = 40

// slotSizes are the sizes of the slots in which Ruby keeps short strings and small objects.
var slotSizes = []int{40, 80, 160, 320, 640}

func scalarSize(s *Scalar) int {
	if !s.IsString() {
		return 0
	}
	for _, slot := range slotSizes {
		if len(s.text) < slot-24 {
			return slot
		}
	}
	return objectSize + len(s.text) + 1
}

// arraySize returns the size of a list to which n items were added one by one.
func arraySize(n int) int {
	if n <= 3 {
		return objectSize
	}
	capacity := 20
	for capacity < n {
		capacity += max(capacity/2, 16) + 1
	}
	return objectSize + 8*capacity
}

// hashSize returns the size of a mapping of n entries: small ones are searched one by one, larger ones by a table of
// entries and one of twice as many positions.
func hashSize(n int) int {
	const slot, entry = 160, 24
	if n <= 8 {
		return slot
	}
	capacity := 32
	for capacity < n {
		capacity *= 2
	}
	position := 1
	switch {
	case capacity > 1<<15:
		position = 4
	case capacity > 1<<7:
		position = 2
	}
	return slot + capacity*entry + 2*capacity*position
}
