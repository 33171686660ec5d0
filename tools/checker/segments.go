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

// item is one line of an index: a tag and its leaf number, big-endian. Its hash is the same in every larger index
// that takes it in, so it is made once.
type item struct {
	bytes [40]byte
	hash  tlog.Hash
}

type index struct {
	leaf         int64
	first, count int64
	root         [32]byte
	items        []item
	live         bool
}

// segments recomputes the root of every SEGMENT leaf; those that no later one covers must be served too.
func (c *check) segments() {
	var all []*index
	for number, leaf := range c.leaves {
		if leaf.kind == segment && leaf.reference+int64(leaf.count) <= int64(number) &&
			leaf.reference >= c.report.Minimum {
			all = append(all, &index{leaf: int64(number), first: leaf.reference, count: int64(leaf.count),
				root: leaf.aux, live: true})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].count < all[j].count })
	known := map[int64]*index{} // by first leaf: the largest so far, so that larger ones merge instead of sort
	for start := 0; start < len(all); {
		end := start
		for end < len(all) && all[end].count == all[start].count {
			end++
		}
		same := all[start:end]
		each(int64(len(same)), func(n int64) { c.segment(same[n], known) })
		for _, one := range same {
			for at := one.first; at < one.first+one.count; {
				inner, ok := known[at]
				if !ok {
					break
				}
				inner.live, inner.items = false, nil
				delete(known, at)
				at += inner.count
			}
			known[one.first] = one
		}
		start = end
	}
	for _, one := range all {
		if one.live && known[one.first] == one && !c.replaced(one) {
			c.served(one)
		}
	}
	c.report.Segments = len(all)
}

// segment computes one index: from the smaller ones in it, or from the leaves.
func (c *check) segment(one *index, known map[int64]*index) {
	var parts [][]item
	at := one.first
	for at < one.first+one.count {
		inner, ok := known[at]
		if !ok || at+inner.count > one.first+one.count {
			break
		}
		parts = append(parts, inner.items)
		at += inner.count
	}
	if at < one.first+one.count {
		parts = append(parts, c.items(at, one.first+one.count))
	}
	for len(parts) > 1 {
		var merged [][]item
		for i := 0; i+1 < len(parts); i += 2 {
			merged = append(merged, merge(parts[i], parts[i+1]))
		}
		if len(parts)%2 == 1 {
			merged = append(merged, parts[len(parts)-1])
		}
		parts = merged
	}
	if len(parts) == 1 {
		one.items = parts[0]
	}
	if root(itemHashes(one.items)) != one.root {
		c.fault("leaf %d (SEGMENT): not the index of leaves %d to %d", one.leaf, one.first, one.first+one.count-1)
	}
}

func itemHashes(items []item) []tlog.Hash {
	hashes := make([]tlog.Hash, len(items))
	for i := range items {
		hashes[i] = items[i].hash
	}
	return hashes
}

// items collects and sorts the tags of some leaves.
func (c *check) items(from, to int64) []item {
	var items []item
	add := func(tag [32]byte, number int64) {
		var one item
		copy(one.bytes[:], tag[:])
		binary.BigEndian.PutUint64(one.bytes[32:], uint64(number))
		one.hash = tlog.RecordHash(one.bytes[:])
		items = append(items, one)
	}
	for number := from; number < to; number++ {
		if c.leaves[number].tag != ([32]byte{}) {
			add(c.leaves[number].tag, number)
		}
		for _, tag := range c.bulk[number] {
			add(tag, number)
		}
	}
	sort.Slice(items, func(i, j int) bool { return bytes.Compare(items[i].bytes[:], items[j].bytes[:]) < 0 })
	return items
}

func merge(left, right []item) []item {
	merged := make([]item, 0, len(left)+len(right))
	for len(left) > 0 && len(right) > 0 {
		if bytes.Compare(left[0].bytes[:], right[0].bytes[:]) <= 0 {
			merged, left = append(merged, left[0]), left[1:]
		} else {
			merged, right = append(merged, right[0]), right[1:]
		}
	}
	return append(append(merged, left...), right...)
}

// replaced tells whether the log lists a larger index in the place of this one: it has grown since the checkpoint
// that we read, and the smaller files are gone.
func (c *check) replaced(one *index) bool {
	text, err := c.source.read("segment/live")
	if err != nil {
		return false
	}
	for _, line := range strings.Split(string(text), "\n") {
		var leaf, first, count int64
		if n, _ := fmt.Sscanf(line, "%d %d %d", &leaf, &first, &count); n == 3 &&
			leaf >= c.report.Size && first <= one.first && one.first+one.count <= first+count {
			return true
		}
	}
	return false
}

// served compares the files of an index with what it must hold.
func (c *check) served(one *index) {
	prefix := fmt.Sprintf("segment/%d-%d/", one.first, one.count)
	total := int64(len(one.items))
	each((total+tileWidth-1)/tileWidth, func(n int64) {
		wide := width(total, n)
		entries, err := c.entries(prefix, n, wide)
		if err != nil {
			c.fault("%s%s: %v", prefix, path(-1, n, wide), err)
			return
		}
		for place, entry := range entries {
			if !bytes.Equal(entry, one.items[n*tileWidth+int64(place)].bytes[:]) {
				c.fault("%s%s: item %d is another", prefix, path(-1, n, wide), place)
				return
			}
		}
	})
	row := itemHashes(one.items)
	for level := 0; len(row) > 0; level++ {
		each((int64(len(row))+tileWidth-1)/tileWidth, func(n int64) {
			c.tile(prefix, level, n, row[n*tileWidth:n*tileWidth+width(int64(len(row)), n)])
		})
		above := make([]tlog.Hash, len(row)/tileWidth)
		for n := range above {
			above[n] = fold(row[n*tileWidth : (n+1)*tileWidth])
		}
		row = above
	}
}

// root is the RFC 6962 root of any number of hashes; large halves are computed side by side.
func root(hashes []tlog.Hash) tlog.Hash {
	switch len(hashes) {
	case 0:
		return c2sp.EmptyRoot
	case 1:
		return hashes[0]
	}
	half := 1
	for half*2 < len(hashes) {
		half *= 2
	}
	if len(hashes) < 1<<14 {
		return tlog.NodeHash(root(hashes[:half]), root(hashes[half:]))
	}
	var left tlog.Hash
	var group sync.WaitGroup
	group.Add(1)
	go func() {
		left = root(hashes[:half])
		group.Done()
	}()
	right := root(hashes[half:])
	group.Wait()
	return tlog.NodeHash(left, right)
}
