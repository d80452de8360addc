// SPDX-License-Identifier: GPL-2.0-only
/*
 * image.c - check a guest's kernel image by the signature of the port. For an image
 * without one the message says which known file type it is.
 *
 * INVARIANT: every word of the signature is compared with the others, with the
 *	size of the file and with the memory map before it is used. Tested by tests/unit.
 */
#include <arch/arch.h>

#include <stdbool.h>
#include <string.h>

#include <public/arm_pv.h>
#include <vambrace/devicetree.h>
#include <vambrace/guest_image.h>
#include <vambrace/text.h>

/* --- file types that cannot be started --- */

struct known_kind {
	uint32_t offset;
	uint32_t size;
	const char *magic;
	const char *text;
};

static const struct known_kind known_kinds[] = {
	{ 0x24, 4, "\x18\x28\x6f\x01", "a zImage, which unpacks itself" },
	{ 0, 4, "\x27\x05\x19\x56", "a uImage" },
	{ 0, 4,
	  "\x7f"
	  "ELF",
	  "an ELF file (use objcopy -O binary)" },
	{ 0, 2, "\x1f\x8b", "compressed by gzip" },
	{ 0, 6,
	  "\xfd"
	  "7zXZ\x00",
	  "compressed by xz" },
	{ 0, 4, "\x02\x21\x4c\x18", "compressed by lz4" },
	{ 0, 4, "\x04\x22\x4d\x18", "compressed by lz4" },
	{ 0, 3, "BZh", "compressed by bzip2" },
	{ 0, 3, "\x5d\x00\x00", "compressed by lzma" },
	{ 0, 4, "\x89LZO", "compressed by lzop" },
	{ 0, 4, "\x28\xb5\x2f\xfd", "compressed by zstd" },
	{ 0x38, 4, "ARM\x64", "an Image for 64-bit ARM" },
	{ 0, 6, "070701", "a cpio archive, a ramdisk perhaps" },
	{ 0, 2, "MZ", "an EFI program" },
	{ 0, 2, "#!", "a script" },
};

/* Are the first instructions unconditional (condition field 0b1110)? Most are in ARM code. */
static bool looks_like_arm_code(const uint8_t *data, size_t size)
{
	if (size < ARM_PV_SIGNATURE_OFFSET) {
		return false;
	}
	for (size_t i = 0; i < 4; i++) {
		if (data[4 * i + 3] >> 4 != 0xe) {
			return false;
		}
	}
	return true;
}

/* The type of an image without the signature, guessed from its first bytes. */
static const char *kind_text(const void *data, size_t size)
{
	if (size == 0) {
		return "empty";
	}
	for (size_t i = 0; i < sizeof(known_kinds) / sizeof(known_kinds[0]); i++) {
		const struct known_kind *kind = &known_kinds[i];

		if (size >= kind->offset + kind->size &&
		    memcmp((const char *)data + kind->offset, kind->magic, kind->size) == 0) {
			return kind->text;
		}
	}
	if (dt_has_magic(data, size)) {
		return "a device tree or a FIT image";
	}
	if (looks_like_arm_code(data, size)) {
		return "ARM code, a Linux Image built without the port perhaps";
	}
	return "nothing known here";
}

/* --- the signature --- */

enum {
	SIGNATURE_MAGIC,
	SIGNATURE_ABI,
	SIGNATURE_LINK,
	SIGNATURE_MEMORY_SIZE,
	SIGNATURE_PAGE_OFFSET,
	SIGNATURE_DATA_SIZE,
	SIGNATURE_WORDS
};

/* Byte by byte: the host that runs the unit tests may be big-endian. */
static uint32_t signature_word(const void *data, unsigned int word)
{
	const uint8_t *byte =
		(const uint8_t *)data + ARM_PV_SIGNATURE_OFFSET + word * sizeof(uint32_t);

	return byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 | (uint32_t)byte[3] << 24;
}

/* Are the first @words words of the signature in the image? */
static bool signature_fits(size_t size, unsigned int words)
{
	return size >= ARM_PV_SIGNATURE_OFFSET + words * sizeof(uint32_t);
}

/* Magic number and ABI version are there; the rest depends on the version. */
static bool has_signature(const void *data, size_t size)
{
	return signature_fits(size, SIGNATURE_ABI + 1) &&
	       signature_word(data, SIGNATURE_MAGIC) == ARM_PV_SIGNATURE_MAGIC;
}

/* Is the file shorter than its signature says? */
static bool is_truncated(const void *data, size_t size)
{
	return !signature_fits(size, SIGNATURE_WORDS) ||
	       size < signature_word(data, SIGNATURE_DATA_SIZE);
}

static void complain_kind(const void *data, size_t size, struct text *text)
{
	text_put(text, "it has no signature of the port; it is ");
	text_put(text, kind_text(data, size));
	text_put(text, ", and a raw Image built with the port is needed");
}

static void complain_abi(uint32_t abi, struct text *text)
{
	text_put(text, "it is built for version ");
	text_number(text, abi);
	text_put(text, " of the guest ABI, and this hypervisor has version ");
	text_number(text, ARM_PV_ABI_VERSION);
}

static void complain_truncated(const void *data, size_t size, struct text *text)
{
	text_put(text, "the image is shorter than it says: ");
	text_number(text, size);
	if (signature_fits(size, SIGNATURE_WORDS)) {
		text_put(text, " of ");
		text_number(text, signature_word(data, SIGNATURE_DATA_SIZE));
	}
	text_put(text, " bytes");
}

/* Are addresses and sizes in the signature consistent, and below the hypervisor? */
static bool addresses_fit(const struct guest_image *image, struct text *text)
{
	if (image->memory_size < image->size) {
		text_put(text, "its signature tells of less memory than its data takes: "
			       "it is damaged");
		return false;
	}
	if ((image->page_offset.a & ~CHUNK_MASK) != 0 ||
	    image->link.a - image->page_offset.a != ARM_PV_TEXT_OFFSET) {
		text_put(text, "it is linked at ");
		text_address(text, image->link.a);
		text_put(text, ", which must be 0x8000 above its page_offset, a whole MiB: ");
		text_address(text, image->page_offset.a);
		return false;
	}
	if (!range_ok(image->link.a, image->memory_size, 0, ARM_PV_HYP_START)) {
		text_put(text, "linked at ");
		text_address(text, image->link.a);
		text_put(text, " it reaches into the hypervisor's addresses");
		return false;
	}
	return true;
}

int arch_image_check(struct guest_image *image, const void *data, size_t size, char *error,
		     size_t error_size)
{
	struct text text = text_start(error, error_size);
	uint32_t abi;

	if (!has_signature(data, size)) {
		complain_kind(data, size, &text);
		return -1;
	}
	abi = signature_word(data, SIGNATURE_ABI);
	if (abi != ARM_PV_ABI_VERSION) {
		complain_abi(abi, &text);
		return -1;
	}
	if (is_truncated(data, size)) {
		complain_truncated(data, size, &text);
		return -1;
	}
	image->data = data;
	image->size = (uint32_t)size;
	image->memory_size = signature_word(data, SIGNATURE_MEMORY_SIZE);
	image->link.a = signature_word(data, SIGNATURE_LINK);
	image->page_offset.a = signature_word(data, SIGNATURE_PAGE_OFFSET);
	return addresses_fit(image, &text) ? 0 : -1;
}
