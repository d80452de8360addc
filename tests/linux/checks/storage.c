// SPDX-License-Identifier: GPL-2.0
/*
 * storage.c - tmpfs with limits, ext4 on a loop device.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "check.h"

static int open_file(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	if (fd < 0)
		FAIL("%s: errno %d", path, errno);
	return fd;
}

/* --- tmpfs */

#define TMPFS_PAGES 64
#define TMPFS_FILES 10 /* with the root */

static uint64_t free_pages(void)
{
	struct statfs status;

	EXPECT(!statfs(PLACE, &status));
	EXPECT_EQ(status.f_blocks, TMPFS_PAGES);
	return status.f_bfree;
}

/* Write pages until ENOSPC, at most twice the limit; their number. */
static uint32_t fill(int fd)
{
	static uint8_t page[PAGE_SIZE];
	uint32_t count = 0;

	while (count < 2 * TMPFS_PAGES && write(fd, page, PAGE_SIZE) == PAGE_SIZE)
		count++;
	return count;
}

static uint32_t make_files(void)
{
	char path[32];
	uint32_t count = 0;
	int fd;

	for (; count < 2 * TMPFS_FILES; count++) {
		snprintf(path, sizeof(path), PLACE "%u", count);
		fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
		if (fd < 0)
			break;
		close(fd);
	}
	return count;
}

static void use_up_tmpfs(void *unused)
{
	int fd;

	(void)unused;
	EXPECT(!mount("tmpfs", PLACE, "tmpfs", 0, "size=256k,nr_inodes=10"));
	fd = open_file(PLACE "0", O_CREAT | O_RDWR);
	EXPECT_EQ(fill(fd), TMPFS_PAGES);
	EXPECT_EQ(errno, ENOSPC);
	EXPECT_EQ(free_pages(), 0);
	EXPECT(!fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, PAGE_SIZE,
			  3 * PAGE_SIZE));
	EXPECT_EQ(free_pages(), 3);
	EXPECT_EQ(fill(fd), 3);
	EXPECT(!unlink(PLACE "0"));
	EXPECT_EQ(free_pages(), 0); /* the removed file is still open */
	close(fd);
	EXPECT_EQ(free_pages(), TMPFS_PAGES);
	EXPECT_EQ(make_files(), TMPFS_FILES - 1);
	EXPECT_EQ(errno, ENOSPC);
}

static void tmpfs(void)
{
	with_cleanup(use_up_tmpfs, leave_place);
}

/* --- ext4 on a file, by way of a loop device */

#define IMAGE	       "/ext4.img" /* without the zeros at its end: lib/guest.py */
#define DISK	       "/tmp/checks.disk"
#define COPY	       "/tmp/checks.copy"
#define DISK_SIZE      (2560u << 10)
#define SUPERBLOCK     1024 /* where it is */
#define INCOMPATIBLE   96   /* features, in the superblock */
#define NEEDS_RECOVERY 4
#define FILE_WORDS     (300u << 10 >> 2)
#define CHUNK_WORDS    1000 /* not a divisor of a block */

static uint8_t transfer[16 * PAGE_SIZE];

/* Copy a file, and append zeros up to the size of the disk. */
static void copy_file(const char *from, const char *to)
{
	int source = open_file(from, O_RDONLY), target = open_file(to, O_CREAT | O_EXCL | O_WRONLY);
	ssize_t length;

	while ((length = read(source, transfer, sizeof(transfer))) > 0)
		EXPECT_EQ(write(target, transfer, length), length);
	EXPECT(!length);
	EXPECT(!ftruncate(target, DISK_SIZE));
	close(source);
	close(target);
}

static void remove_disks(void)
{
	leave_place();
	unlink(DISK);
	unlink(COPY);
}

/* Mount a file by a loop device that is released by umount(). */
static void mount_disk(const char *file)
{
	struct loop_config config = { .fd = open_file(file, O_RDWR),
				      .info.lo_flags = LO_FLAGS_AUTOCLEAR };
	int control = open_file("/dev/loop-control", O_RDWR), device;
	char path[32];

	snprintf(path, sizeof(path), "/dev/loop%d", ioctl(control, LOOP_CTL_GET_FREE, 0));
	device = open_file(path, O_RDWR);
	EXPECT(!ioctl(device, LOOP_CONFIGURE, &config));
	if (mount(path, PLACE, "ext4", 0, NULL))
		FAIL("mounting %s: errno %d", file, errno);
	close(device);
	close(control);
	close(config.fd);
}

static void write_words(const char *path, uint32_t seed)
{
	int fd = open_file(path, O_CREAT | O_EXCL | O_WRONLY);
	uint32_t chunk[CHUNK_WORDS], length;

	for (uint32_t i = 0; i < FILE_WORDS; i += length) {
		length = FILE_WORDS - i < CHUNK_WORDS ? FILE_WORDS - i : CHUNK_WORDS;
		for (uint32_t j = 0; j < length; j++)
			chunk[j] = pattern(seed, i + j);
		EXPECT_EQ(write(fd, chunk, 4 * length), 4 * length);
	}
	EXPECT(!fsync(fd));
	close(fd);
}

static void expect_words(const char *path, uint32_t seed)
{
	int fd = open_file(path, O_RDONLY);
	uint32_t chunk[CHUNK_WORDS], length;

	for (uint32_t i = 0; i < FILE_WORDS; i += length) {
		length = FILE_WORDS - i < CHUNK_WORDS ? FILE_WORDS - i : CHUNK_WORDS;
		EXPECT_EQ(read(fd, chunk, 4 * length), 4 * length);
		for (uint32_t j = 0; j < length; j++)
			EXPECT_EQ(chunk[j], pattern(seed, i + j));
	}
	EXPECT_EQ(read(fd, chunk, 1), 0);
	close(fd);
}

static uint64_t free_blocks(void)
{
	struct statfs status;

	EXPECT(!statfs(PLACE, &status));
	EXPECT_EQ(status.f_type, 0xef53);
	return status.f_bfree;
}

/* Create links, rename files, remove one. */
static void arrange_files(void)
{
	EXPECT(!mkdir(PLACE "folder", 0751));
	write_words(PLACE "folder/one", 1);
	write_words(PLACE "two", 2);
	write_words(PLACE "three", 3);
	EXPECT(!rename(PLACE "two", PLACE "folder/second"));
	EXPECT(!link(PLACE "folder/one", PLACE "also"));
	EXPECT(!symlink("folder/second", PLACE "points"));
	EXPECT(!unlink(PLACE "three"));
}

static void expect_files(void)
{
	struct stat status;

	expect_words(PLACE "also", 1);
	expect_words(PLACE "points", 2);
	EXPECT_ERRNO(access(PLACE "two", F_OK), ENOENT);
	EXPECT_ERRNO(access(PLACE "three", F_OK), ENOENT);
	EXPECT(!stat(PLACE "folder", &status));
	EXPECT_EQ(status.st_mode, S_IFDIR | 0751);
	EXPECT(!stat(PLACE "folder/one", &status));
	EXPECT_EQ(status.st_nlink, 2);
	EXPECT_EQ(status.st_size, 4 * FILE_WORDS);
}

static void use_disk(void *unused)
{
	uint64_t blocks;

	(void)unused;
	copy_file(IMAGE, DISK);
	mount_disk(DISK);
	blocks = free_blocks();
	arrange_files();
	EXPECT(!umount(PLACE));
	EXPECT_ERRNO(access(PLACE "also", F_OK), ENOENT);
	mount_disk(DISK);
	expect_files();
	EXPECT(!unlink(PLACE "also") && !unlink(PLACE "points"));
	EXPECT(!unlink(PLACE "folder/one") && !unlink(PLACE "folder/second"));
	EXPECT(!rmdir(PLACE "folder"));
	EXPECT(!umount(PLACE));
	mount_disk(DISK);
	EXPECT_EQ(free_blocks(), blocks);
	EXPECT(!umount(PLACE));
}

static void ext4_files(void)
{
	with_cleanup(use_disk, remove_disks);
}

static bool needs_recovery(const char *path)
{
	int fd = open_file(path, O_RDONLY);
	uint32_t features;

	EXPECT_EQ(pread(fd, &features, sizeof(features), SUPERBLOCK + INCOMPATIBLE),
		  sizeof(features));
	close(fd);
	return features & NEEDS_RECOVERY;
}

/* Copy the disk while it is mounted, as after a power failure; the journal repairs it. */
static void lose_power(void *unused)
{
	(void)unused;
	copy_file(IMAGE, DISK);
	mount_disk(DISK);
	arrange_files();
	write_words(PLACE "last", 4); /* fsync() commits all before it, too */
	copy_file(DISK, COPY);
	EXPECT(!umount(PLACE));
	EXPECT(!needs_recovery(DISK));
	EXPECT(needs_recovery(COPY));
	mount_disk(COPY);
	expect_files();
	expect_words(PLACE "last", 4);
	EXPECT(!umount(PLACE));
	EXPECT(!needs_recovery(COPY));
}

static void ext4_journal(void)
{
	with_cleanup(lose_power, remove_disks);
}

const struct check storage_checks[] = {
	{ "tmpfs", tmpfs },
	{ "ext4_files", ext4_files },
	{ "ext4_journal", ext4_journal },
	{ NULL, NULL },
};
