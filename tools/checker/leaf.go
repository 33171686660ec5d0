package main

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Kinds of leaves, as the design numbers them.
const (
	access = 1 + iota
	sealed
	warrant
	open
	extend
	deferred
	correction
	bulk
	late
	segment
	dayCount
	policy
	stat
)

var kindNames = []string{"", "ACCESS", "SEALED", "WARRANT", "OPEN", "EXTEND", "DEFERRED", "CORRECTION", "BULK",
	"LATE", "SEGMENT", "DAYCOUNT", "POLICY", "STAT"}

const (
	leafBytes   = 128
	basisSealed = 0xffff
	// A warrant seals for at most 366 days.
	sealDaysMax = 366
)

type leaf struct {
	kind                byte
	basis               uint16
	provider, requester uint32
	day, due, count     uint32
	reference           int64
	tag, aux            [32]byte
}

func readLeaf(bytes []byte) (leaf, error) {
	if len(bytes) != leafBytes || bytes[0] != 1 || bytes[1] < access || bytes[1] > stat {
		return leaf{}, fmt.Errorf("not a leaf of a known version and kind")
	}
	number := binary.BigEndian.Uint32
	reference := binary.BigEndian.Uint64(bytes[16:])
	if reference>>63 != 0 {
		return leaf{}, fmt.Errorf("it names leaf %d", reference)
	}
	l := leaf{kind: bytes[1], basis: binary.BigEndian.Uint16(bytes[2:]), provider: number(bytes[4:]),
		requester: number(bytes[8:]), day: number(bytes[12:]), reference: int64(reference),
		due: number(bytes[24:]), count: number(bytes[28:])}
	copy(l.tag[:], bytes[32:])
	copy(l.aux[:], bytes[96:])
	return l, nil
}

// form says what is wrong with a leaf by itself; "" when nothing is.
func (l leaf) form(number int64) string {
	var zero [32]byte
	is := func(kinds ...byte) bool {
		for _, kind := range kinds {
			if l.kind == kind {
				return true
			}
		}
		return false
	}
	switch {
	case is(access, sealed, deferred, late, open) && l.tag == zero:
		return "has no tag"
	case is(warrant, bulk, segment, dayCount) && l.tag != zero:
		return "has a tag, though it is about no single person"
	case !is(bulk, segment, dayCount, stat, policy) && l.count != 1:
		return fmt.Sprintf("counts %d", l.count)
	case l.kind == sealed && (l.basis != basisSealed || l.provider != 0 || l.requester != 0):
		return "is sealed and names a basis, provider or requester"
	case is(access, deferred, late, bulk) && (l.basis == basisSealed || l.provider == 0):
		return "is open and names no basis or provider"
	case !is(sealed, warrant, extend, deferred, stat, policy) && l.due != 0:
		return "has a due day"
	case l.kind == warrant && (l.due <= l.day || l.due-l.day > sealDaysMax):
		return fmt.Sprintf("seals from day %d until day %d", l.day, l.due)
	case is(sealed, open, extend, correction) && l.reference >= number:
		return fmt.Sprintf("names leaf %d, which is not before it", l.reference)
	case is(access, deferred, late, bulk, dayCount) && l.reference != 0:
		return "names another leaf"
	case l.kind == segment && (l.count == 0 || l.reference+int64(l.count) > number):
		return "indexes leaves that are not before it"
	case is(access, deferred, late, open, extend, dayCount) && l.aux != zero:
		return "uses its last field"
	}
	return ""
}

func (c *check) forms() {
	for number, leaf := range c.leaves {
		if leaf.kind == 0 {
			continue // told already, or pruned
		}
		c.report.Kinds[kindNames[leaf.kind]]++
		if wrong := leaf.form(int64(number)); wrong != "" {
			c.fault("leaf %d (%s) %s", number, kindNames[leaf.kind], wrong)
		}
		target := leaf.reference
		known := target < int64(len(c.leaves)) && target >= c.report.Minimum
		switch {
		case leaf.kind == sealed && known && c.leaves[target].kind != warrant:
			c.fault("leaf %d (SEALED) names leaf %d, which is no warrant", number, target)
		case (leaf.kind == open || leaf.kind == extend) && known &&
			c.leaves[target].kind != warrant && c.leaves[target].kind != sealed:
			c.fault("leaf %d (%s) names leaf %d, which is not sealed", number, kindNames[leaf.kind], target)
		}
	}
}

func (c *check) bulkLists() {
	for number, leaf := range c.leaves {
		if leaf.kind != bulk {
			continue
		}
		name := fmt.Sprintf("bulk/%d", number)
		data, err := c.source.read(name)
		if err != nil || len(data)%32 != 0 || len(data)/32 != int(leaf.count) {
			c.fault("%s: %d bytes for %d tags (%v)", name, len(data), leaf.count, err)
			continue
		}
		tags := make([][32]byte, leaf.count)
		hashes := make([]tlog.Hash, leaf.count)
		for i := range tags {
			copy(tags[i][:], data[i*32:])
			hashes[i] = tlog.RecordHash(tags[i][:])
		}
		if root(hashes) != leaf.aux {
			c.fault("%s: not the list of leaf %d", name, number)
		}
		c.bulk[int64(number)] = tags
		c.report.Bulk++
	}
}
