package source

import "sort"

// Offsets tell where the bytes of a text come from that was made from another one: a YAML value from the bytes that quote and
// fold it, a script from the words that hold it. The zero value is that of an empty text.
type Offsets struct {
	pieces []piece
	size   int
}

// A piece is a part of the made text, from offset at up to the next piece, and the range [from, to) that it was made from. When
// both are of one size, each byte comes from one byte; else all of the piece comes from all of the range.
type piece struct{ at, from, to int }

// Add appends n bytes that come from the range [from, to).
func (o *Offsets) Add(n, from, to int) {
	if n <= 0 {
		return
	}
	last := len(o.pieces) - 1
	if last < 0 || to-from != n || !o.isExact(last) || o.pieces[last].to != from {
		o.pieces = append(o.pieces, piece{o.size, from, to})
	} else {
		o.pieces[last].to = to
	}
	o.size += n
}

// Append appends the bytes of another text.
func (o *Offsets) Append(other Offsets) {
	for i, p := range other.pieces {
		o.Add(other.endOf(i)-p.at, p.from, p.to)
	}
}

// Len returns the number of bytes of the made text.
func (o Offsets) Len() int { return o.size }

// Range returns the range from which the bytes [start, end) of the made text come. An empty range is the place between two bytes.
// Offsets outside of the text count as its start or end.
func (o Offsets) Range(start, end int) (from, to int) {
	if len(o.pieces) == 0 {
		return 0, 0
	}
	start = min(max(start, 0), o.size)
	end = min(max(end, start), o.size)
	if start == o.size {
		to = o.pieces[len(o.pieces)-1].to
		return to, to
	}
	i := o.pieceAt(start)
	from = o.pieces[i].from
	if o.isExact(i) {
		from += start - o.pieces[i].at
	}
	if start == end {
		return from, from
	}
	i = o.pieceAt(end - 1)
	to = o.pieces[i].to
	if o.isExact(i) {
		to = o.pieces[i].from + end - o.pieces[i].at
	}
	return from, max(from, to)
}

// Slice returns the offsets of the part [start, end) of the made text.
func (o Offsets) Slice(start, end int) Offsets {
	var part Offsets
	for i := range o.pieces {
		p := o.pieces[i]
		first, last := max(start, p.at), min(end, o.endOf(i))
		switch {
		case first >= last:
		case o.isExact(i):
			part.Add(last-first, p.from+first-p.at, p.from+last-p.at)
		default:
			part.Add(last-first, p.from, p.to)
		}
	}
	return part
}

// pieceAt returns the index of the piece that holds the byte at offset.
func (o Offsets) pieceAt(offset int) int {
	return sort.Search(len(o.pieces), func(i int) bool { return o.pieces[i].at > offset }) - 1
}

// endOf returns the offset behind a piece.
func (o Offsets) endOf(i int) int {
	if i+1 < len(o.pieces) {
		return o.pieces[i+1].at
	}
	return o.size
}

// isExact reports whether each byte of a piece comes from one byte.
func (o Offsets) isExact(i int) bool {
	return o.endOf(i)-o.pieces[i].at == o.pieces[i].to-o.pieces[i].from
}
