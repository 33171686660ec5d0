package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sort"
	"strings"
	"sync"

	"../c2sp"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	workers    = 8
)

// check holds what was rebuilt: per tile level the hashes of its row (level 0: leaves).
type check struct {
	source source
	report report
	lock   sync.Mutex
	rows   [][]tlog.Hash
	leaves []leaf
	bulk   map[int64][][32]byte
}

func newCheck(source source) *check {
	c := &check{source: source, bulk: map[int64][][32]byte{}}
	c.report.Kinds = map[string]int{}
	c.report.Faults = []string{}
	return c
}

func (c *check) fault(format string, values ...any) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.report.Count++
	if len(c.report.Faults) < faultsShownMax {
		c.report.Faults = append(c.report.Faults, fmt.Sprintf(format, values...))
	}
}

func (c *check) counted(counter *int) {
	c.lock.Lock()
	*counter++
	c.lock.Unlock()
}

// each calls work for 0 to count-1 on a few workers.
func each(count int64, work func(int64)) {
	var group sync.WaitGroup
	next := make(chan int64)
	for i := 0; i < workers; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for number := range next {
				work(number)
			}
		}()
	}
	for number := int64(0); number < count; number++ {
		next <- number
	}
	close(next)
	group.Wait()
}

func (c *check) rebuild(checkpoint c2sp.Checkpoint) {
	size := checkpoint.Size
	c.pruned(size)
	c.rows = [][]tlog.Hash{make([]tlog.Hash, size)}
	c.leaves = make([]leaf, size)
	each((size+tileWidth-1)/tileWidth, func(n int64) { c.bundle(n, width(size, n)) })
	for row := c.rows[0]; len(row) >= tileWidth; row = c.rows[len(c.rows)-1] {
		above := make([]tlog.Hash, len(row)/tileWidth)
		each(int64(len(above)), func(n int64) { above[n] = fold(row[n*tileWidth : (n+1)*tileWidth]) })
		c.rows = append(c.rows, above)
	}
	for level := range c.rows {
		row := c.rows[level]
		each(int64(len(row)+tileWidth-1)/tileWidth, func(n int64) {
			c.tile("", level, n, row[n*tileWidth:n*tileWidth+width(int64(len(row)), n)])
		})
	}
	if root, err := c.rootOf(size); err != nil || root != checkpoint.Root {
		c.fault("the root of the entries is %s, the checkpoint says %s", root, checkpoint.Root)
	}
	c.forms()
	c.bulkLists()
	c.segments()
	sort.Strings(c.report.Faults)
}

// width is the width of tile n in a row of that size.
func width(size, n int64) int64 {
	if rest := size - n*tileWidth; rest < tileWidth {
		return rest
	}
	return tileWidth
}

// path is a tile's place (tlog-tiles); the original code writes "tile/8/L/N", C2SP leaves the height out.
func path(level int, n, width int64) string {
	text := tlog.Tile{H: tileHeight, L: level, N: n, W: int(width)}.Path()
	text = "tile/" + strings.TrimPrefix(text, "tile/8/")
	return strings.Replace(text, "tile/data/", "tile/entries/", 1)
}

// get reads a tile; a partial one that is gone may stand in a fuller one (tlog-tiles).
func (c *check) get(prefix string, level int, n, width int64) ([]byte, error) {
	data, err := c.source.read(prefix + path(level, n, width))
	if err == errAbsent && width < tileWidth {
		return c.source.read(prefix + path(level, n, tileWidth))
	}
	return data, err
}

// entries reads the entries of a bundle.
func (c *check) entries(prefix string, n, width int64) ([][]byte, error) {
	data, err := c.get(prefix, -1, n, width)
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for int64(len(entries)) < width {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("it ends after %d of %d entries", len(entries), width)
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if len(data) > 0 && width == tileWidth {
		return nil, fmt.Errorf("%d bytes stand behind its entries", len(data))
	}
	return entries, nil
}

// pruned reads the first leaf that the log still publishes (tlog-tiles, pruning).
func (c *check) pruned(size int64) {
	text, err := c.source.read("minimum-index")
	if err == errAbsent {
		return
	}
	if err == nil {
		c.report.Minimum, err = c2sp.Decimal(strings.TrimSuffix(string(text), "\n"))
	}
	if err != nil || c.report.Minimum > size {
		c.fault("minimum-index: %q for a log of %d leaves (%v)", text, size, err)
		c.report.Minimum = 0
	}
}

// below takes the hashes of a pruned bundle from its tile; that they fit the signed root is all that can be said.
func (c *check) below(n int64) {
	data, err := c.get("", 0, n, tileWidth)
	if err != nil || len(data) != tileWidth*tlog.HashSize {
		c.fault("%s: %d bytes (%v)", path(0, n, tileWidth), len(data), err)
		return
	}
	for place := 0; place < tileWidth; place++ {
		copy(c.rows[0][n*tileWidth+int64(place)][:], data[place*tlog.HashSize:])
	}
}

func (c *check) bundle(n, width int64) {
	if width == tileWidth && (n+1)*tileWidth <= c.report.Minimum {
		c.below(n)
		return
	}
	entries, err := c.entries("", n, width)
	if err != nil {
		c.fault("%s: %v", path(-1, n, width), err)
		return
	}
	for place, entry := range entries {
		number := n*tileWidth + int64(place)
		c.rows[0][number] = tlog.RecordHash(entry)
		if c.leaves[number], err = readLeaf(entry); err != nil {
			c.fault("leaf %d: %v", number, err)
		}
	}
}

func (c *check) tile(prefix string, level int, n int64, hashes []tlog.Hash) {
	if len(hashes) == 0 {
		return
	}
	name := prefix + path(level, n, int64(len(hashes)))
	data, err := c.get(prefix, level, n, int64(len(hashes)))
	if err != nil {
		c.fault("%s: %v", name, err)
		return
	}
	wanted := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, hash := range hashes {
		wanted = append(wanted, hash[:]...)
	}
	if !bytes.HasPrefix(data, wanted) || len(data) > tileWidth*tlog.HashSize {
		c.fault("%s: not the hashes of the entries", name)
	}
	c.counted(&c.report.Tiles)
}

// fold is the root of a full power of two of hashes.
func fold(hashes []tlog.Hash) tlog.Hash {
	if len(hashes) == 1 {
		return hashes[0]
	}
	half := len(hashes) / 2
	return tlog.NodeHash(fold(hashes[:half]), fold(hashes[half:]))
}

// rootOf is the root of the first size leaves, by the original code over our rows.
func (c *check) rootOf(size int64) (tlog.Hash, error) {
	if size == 0 {
		return c2sp.EmptyRoot, nil
	}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			level, n := tlog.SplitStoredHashIndex(index)
			row, span := level/tileHeight, int64(1)<<(level%tileHeight)
			if row >= len(c.rows) || (n+1)*span > int64(len(c.rows[row])) {
				return nil, fmt.Errorf("hash %d of level %d is outside the tree", n, level)
			}
			hashes[i] = fold(c.rows[row][n*span : (n+1)*span])
		}
		return hashes, nil
	})
	return tlog.TreeHash(size, reader)
}
