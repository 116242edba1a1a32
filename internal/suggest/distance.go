package suggest

import "slices"

// distance returns the optimal string alignment distance of a and b, and false as soon as it is known to exceed limit.
//
// It keeps three rows of the usual table: the current one, the one above, and the one above that for swapped letters.
// When every cell of a row exceeds the limit, so will the rows below: a swap looks back two rows, but adds one to a
// cell that is at most one smaller than its successor in the row between.
func (s *search) distance(a, b []rune, limit int) (int, bool) {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return 0, false
	}
	above2, above, row := s.row(0, len(b)), s.row(1, len(b)), s.row(2, len(b))
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		above2, above, row = above, row, above2
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = cell(a, b, i, j, above2, above, row)
		}
		if slices.Min(row) > limit {
			return 0, false
		}
	}
	d := row[len(b)]
	return d, d <= limit
}

// cell returns the distance of a[:i] and b[:j] from those of their beginnings.
func cell(a, b []rune, i, j int, above2, above, row []int) int {
	substitute := above[j-1]
	if a[i-1] != b[j-1] {
		substitute++
	}
	d := min(above[j]+1, row[j-1]+1, substitute)
	if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
		d = min(d, above2[j-2]+1)
	}
	return d
}

// row returns the reusable row k with place for n letters.
func (s *search) row(k, n int) []int {
	s.rows[k] = slices.Grow(s.rows[k][:0], n+1)[:n+1]
	return s.rows[k]
}
