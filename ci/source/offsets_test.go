package source

import "testing"

func TestOffsets(t *testing.T) {
	// "it's" written as 'it''s', then "é" written as \u00e9, then two bytes from nowhere.
	var o Offsets
	o.Add(2, 1, 3) // it
	o.Add(1, 3, 5) // '
	o.Add(1, 5, 6) // s
	o.Add(2, 6, 12)
	o.Add(0, 12, 14)
	o.Add(2, 14, 14)
	if o.Len() != 8 {
		t.Errorf("length %d", o.Len())
	}
	for _, test := range []struct{ start, end, from, to int }{
		{0, 0, 1, 1},
		{0, 2, 1, 3},
		{1, 2, 2, 3},
		{2, 3, 3, 5},
		{2, 2, 3, 3},
		{1, 4, 2, 6},
		{3, 4, 5, 6},
		{4, 5, 6, 12},
		{5, 6, 6, 12},
		{0, 6, 1, 12},
		{6, 7, 14, 14},
		{8, 8, 14, 14},
		{-1, 99, 1, 14},
		{3, 1, 5, 5},
	} {
		if from, to := o.Range(test.start, test.end); from != test.from || to != test.to {
			t.Errorf("Range(%d, %d) = %d, %d, want %d, %d", test.start, test.end, from, to, test.from, test.to)
		}
		slice := o.Slice(test.start, test.end)
		if from, to := slice.Range(0, slice.Len()); slice.Len() > 0 && (from != test.from || to != test.to) {
			t.Errorf("Slice(%d, %d) is from %d to %d, want %d, %d", test.start, test.end, from, to, test.from, test.to)
		}
	}
	if from, to := (Offsets{}).Range(0, 3); from != 0 || to != 0 {
		t.Errorf("no offsets: %d, %d", from, to)
	}
}

// TestOffsetsMerge shows that bytes that follow each other make one piece.
func TestOffsetsMerge(t *testing.T) {
	var o Offsets
	for i := range 100 {
		o.Add(1, i, i+1)
	}
	if len(o.pieces) != 1 {
		t.Errorf("%d pieces", len(o.pieces))
	}
}
