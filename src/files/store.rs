//! Where contents are kept: a folder, or a bucket of an S3-compatible server. Each stands under its SHA-256.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::domain::file::ContentHash;

/// Bytes read from disk at once.
const PIECE: usize = 256 * 1024;
/// Bytes of a part of an upload to S3, at least 5 MiB there. Two parts are under way at a time.
const PART: usize = 8 * 1024 * 1024;

/// The store does not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Of the store itself.
    #[error("file store: {0}")]
    Store(#[from] object_store::Error),
    /// Of the disk.
    #[error("file store: {0}")]
    Io(#[from] std::io::Error),
    /// The address of the store.
    #[error("the address of the file store is wrong: {0}")]
    Address(String),
}

/// Contents on their way out.
pub type Pieces = BoxStream<'static, Result<Bytes, object_store::Error>>;

/// The store.
#[derive(Clone, Debug)]
pub struct FileStore {
    store: Arc<dyn ObjectStore>,
    incoming: PathBuf,
}

impl FileStore {
    /// Opens a store: a folder, or `s3://bucket/prefix` with options such as `AWS_ENDPOINT`. Uploads are received in the
    /// folder `incoming`.
    ///
    /// # Errors
    /// The folder cannot be made, or the address or an option is wrong.
    pub fn open(location: &str, options: Vec<(String, String)>, incoming: PathBuf) -> Result<Self, StoreError> {
        let store: Arc<dyn ObjectStore> = if location.contains("://") {
            // Another part of the program may have chosen already; then that choice stands.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let url = url(location)?;
            let (store, prefix) = object_store::parse_url_opts(&url, options)?;
            Arc::new(PrefixStore::new(store, prefix))
        } else {
            std::fs::create_dir_all(location)?;
            Arc::new(LocalFileSystem::new_with_prefix(location)?.with_fsync(true))
        };
        Ok(Self { store, incoming })
    }

    /// The folder where uploads are received.
    pub fn incoming(&self) -> &FilePath {
        &self.incoming
    }

    /// Two levels of folders, so that none grows too large.
    fn place(hash: &ContentHash) -> Path {
        let text = hash.as_str();
        let level = |from: usize| text.get(from..from + 2).unwrap_or_default();
        Path::from_iter([level(0), level(2), text])
    }

    /// How many bytes a content has here; none if it is not here.
    ///
    /// # Errors
    /// The store refuses.
    pub async fn size_of(&self, hash: &ContentHash) -> Result<Option<u64>, StoreError> {
        match self.store.head(&Self::place(hash)).await {
            Ok(there) => Ok(Some(there.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps a content. What is there already, in the same size, is left as it is.
    ///
    /// # Errors
    /// The store refuses; then nothing is kept.
    pub async fn put(&self, hash: &ContentHash, mut file: File, size: u64) -> Result<(), StoreError> {
        if self.size_of(hash).await? == Some(size) {
            return Ok(());
        }
        let place = Self::place(hash);
        file.seek(SeekFrom::Start(0))?;
        let mut file = tokio::fs::File::from_std(file);
        let mut writer = BufWriter::with_capacity(Arc::clone(&self.store), place, PART).with_max_concurrency(2);
        let copied = async {
            loop {
                let mut piece = bytes::BytesMut::with_capacity(PIECE);
                if file.read_buf(&mut piece).await? == 0 {
                    break;
                }
                writer.put(piece.freeze()).await?;
            }
            writer.shutdown().await?;
            Ok::<(), StoreError>(())
        }
        .await;
        if copied.is_err() {
            // What was begun is of no use to anybody; the store may already have thrown it away.
            let _ = writer.abort().await;
        }
        copied
    }

    /// A content or a range of it, piece by piece.
    ///
    /// # Errors
    /// It is not there, or the store refuses.
    pub async fn get(&self, hash: &ContentHash, range: Option<Range<u64>>) -> Result<Pieces, StoreError> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self.store.get_opts(&Self::place(hash), options).await?;
        Ok(found.into_stream().boxed())
    }

    /// All contents, in no order.
    pub fn all(&self) -> BoxStream<'_, Result<ContentHash, StoreError>> {
        let listed = self.store.list(None).map_err(StoreError::from);
        listed
            .try_filter_map(async |there| Ok(there.location.filename().and_then(|name| ContentHash::parse(name).ok())))
            .boxed()
    }

    /// Removes a content; one that is not there is as good as removed.
    ///
    /// # Errors
    /// The store refuses.
    pub async fn remove(&self, hash: &ContentHash) -> Result<(), StoreError> {
        match self.store.delete(&Self::place(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn url(location: &str) -> Result<url::Url, StoreError> {
    let url = url::Url::parse(location).map_err(|e| StoreError::Address(e.to_string()))?;
    if matches!(url.scheme(), "s3" | "s3a") {
        Ok(url)
    } else {
        Err(StoreError::Address("use a folder, or s3://bucket/prefix".to_owned()))
    }
}
