-- For the owner of the database: createdb nodes_db && psql nodes_db --file schema.sql
CREATE ROLE node_reader LOGIN PASSWORD 'readerpw';
CREATE TABLE nodes (
  node_id VARCHAR(63) PRIMARY KEY,
  domain VARCHAR(255) NOT NULL,
  is_active BOOLEAN DEFAULT TRUE,
  web_replicas INT DEFAULT 2,
  api_replicas INT DEFAULT 3,
  worker_replicas INT DEFAULT 2,
  db_size VARCHAR(10) DEFAULT 'small',
  enable_analytics BOOLEAN DEFAULT FALSE,
  enable_notifications BOOLEAN DEFAULT TRUE,
  created_at TIMESTAMPTZ DEFAULT now()
);
GRANT CONNECT ON DATABASE nodes_db TO node_reader;
GRANT USAGE ON SCHEMA public TO node_reader;
GRANT SELECT ON nodes TO node_reader;
