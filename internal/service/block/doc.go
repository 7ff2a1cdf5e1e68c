// Package block has blocks, block types and block schemas.
package block
