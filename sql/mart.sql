-- Sinh từ lược đồ bằng `lienthong schemas mart`, không sửa tay. · Written by that command from schemas/,
-- sql/mart_shared.sql and sql/mart_readers.sql; applied after the migrations, whenever it is another.

CREATE VIEW mart.field AS
SELECT given.record_type, given.field, given.view_name, given.column_name, given.column_type, given.title_vi, given.title_en, given.unit, given.sensitivity, given.is_personal
  FROM (VALUES
      ('agency', 'name', 'agency', 'name', 'text', 'Tên cơ quan', 'Name', NULL, 'public', false),
      ('agency', 'code', 'agency', 'code', 'text', 'Mã định danh', 'Code', NULL, 'public', false),
      ('agency', 'legacy_code', 'agency', 'legacy_code', 'text', 'Mã cũ', 'Old code', NULL, 'public', false),
      ('agency', 'aliases', 'agency', 'aliases', 'text[]', 'Tên gọi khác', 'Other names', NULL, 'public', false),
      ('agency', 'name_en', 'agency', 'name_en', 'text', 'Tên tiếng Anh', 'English name', NULL, 'public', false),
      ('agency', 'parent', 'agency', 'parent', 'text', 'Cơ quan chủ quản', 'Parent body', NULL, 'public', false),
      ('agency', 'parent_code', 'agency', 'parent_code', 'text', 'Mã cơ quan chủ quản', 'Code of the parent', NULL, 'public', false),
      ('agency', 'level', 'agency', 'level', 'bigint', 'Cấp', 'Level', NULL, 'public', false),
      ('agency', 'functions', 'agency', 'functions', 'text[]', 'Chức năng', 'Functions', NULL, 'public', false),
      ('agency', 'domain', 'agency', 'domain', 'text', 'Tên miền', 'Domain name', NULL, 'public', false),
      ('agency', 'url', 'agency', 'url', 'text', 'Trang thông tin', 'Web site', NULL, 'public', false),
      ('agency', 'address', 'agency', 'address', 'text', 'Địa chỉ', 'Street address', NULL, 'public', false),
      ('agency', 'phone', 'agency', 'phone', 'text', 'Điện thoại cơ quan', 'Phone of the office', NULL, 'public', false),
      ('agency', 'email', 'agency', 'email', 'text', 'Thư điện tử cơ quan', 'E-mail of the office', NULL, 'public', false),
      ('agency', 'valid_from', 'agency', 'valid_from', 'date', 'Hoạt động từ', 'Valid from', NULL, 'public', false),
      ('agency', 'valid_to', 'agency', 'valid_to', 'date', 'Hoạt động đến hết', 'Valid to (inclusive)', NULL, 'public', false),
      ('agency', 'successors', 'agency', 'successors', 'jsonb', 'Kế thừa', 'Successors', NULL, 'public', false),
      ('agency', 'successors[].name', 'agency_successors', 'name', 'text', 'Tên cơ quan kế thừa', 'Name of the successor', NULL, 'public', false),
      ('agency', 'successors[].code', 'agency_successors', 'code', 'text', 'Mã định danh', 'Code', NULL, 'public', false),
      ('agency', 'successors[].relation', 'agency_successors', 'relation', 'text', 'Quan hệ', 'Relation', NULL, 'public', false),
      ('agency', 'successors[].function', 'agency_successors', 'function', 'text', 'Chức năng được chuyển', 'Function that moved', NULL, 'public', false),
      ('agency', 'successors[].effective_on', 'agency_successors', 'effective_on', 'date', 'Có hiệu lực từ', 'Effective on', NULL, 'public', false),
      ('agency', 'release_status', 'agency', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('agency', 'sensitivity', 'agency', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('agency', 'language', 'agency', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('agency', 'updated_at', 'agency', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('agency', 'embargo_until', 'agency', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('agency', 'jurisdiction', 'agency', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('agency', 'refusal_ground', 'agency', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('admin_unit', 'code', 'admin_unit', 'code', 'text', 'Mã đơn vị', 'Code', NULL, 'public', false),
      ('admin_unit', 'name', 'admin_unit', 'name', 'text', 'Tên', 'Name', NULL, 'public', false),
      ('admin_unit', 'scheme', 'admin_unit', 'scheme', 'text', 'Hệ mã', 'Scheme', NULL, 'public', false),
      ('admin_unit', 'kind', 'admin_unit', 'kind', 'text', 'Loại đơn vị', 'Kind', NULL, 'public', false),
      ('admin_unit', 'parent_code', 'admin_unit', 'parent_code', 'text', 'Mã cấp trên', 'Code of the parent', NULL, 'public', false),
      ('admin_unit', 'parent', 'admin_unit', 'parent', 'text', 'Cấp trên', 'Parent', NULL, 'public', false),
      ('admin_unit', 'province_code', 'admin_unit', 'province_code', 'text', 'Mã tỉnh, thành phố', 'Code of the province', NULL, 'public', false),
      ('admin_unit', 'province', 'admin_unit', 'province', 'text', 'Tỉnh, thành phố', 'Province', NULL, 'public', false),
      ('admin_unit', 'aliases', 'admin_unit', 'aliases', 'text[]', 'Tên gọi khác', 'Other names', NULL, 'public', false),
      ('admin_unit', 'name_en', 'admin_unit', 'name_en', 'text', 'Tên tiếng Anh', 'English name', NULL, 'public', false),
      ('admin_unit', 'latitude', 'admin_unit', 'latitude', 'numeric', 'Vĩ độ', 'Latitude', 'degrees (WGS 84)', 'public', false),
      ('admin_unit', 'longitude', 'admin_unit', 'longitude', 'numeric', 'Kinh độ', 'Longitude', 'degrees (WGS 84)', 'public', false),
      ('admin_unit', 'area_km2', 'admin_unit', 'area_km2', 'numeric', 'Diện tích (km²)', 'Area (km²)', 'km²', 'public', false),
      ('admin_unit', 'population', 'admin_unit', 'population', 'bigint', 'Dân số', 'Population', 'people', 'public', false),
      ('admin_unit', 'decree', 'admin_unit', 'decree', 'text', 'Văn bản quy định', 'Legal act', NULL, 'public', false),
      ('admin_unit', 'valid_from', 'admin_unit', 'valid_from', 'date', 'Hiệu lực từ', 'Valid from', NULL, 'public', false),
      ('admin_unit', 'valid_to', 'admin_unit', 'valid_to', 'date', 'Hiệu lực đến hết', 'Valid to (inclusive)', NULL, 'public', false),
      ('admin_unit', 'url', 'admin_unit', 'url', 'text', 'Trang thông tin', 'Web site', NULL, 'public', false),
      ('admin_unit', 'release_status', 'admin_unit', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('admin_unit', 'sensitivity', 'admin_unit', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('admin_unit', 'language', 'admin_unit', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('admin_unit', 'updated_at', 'admin_unit', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('admin_unit', 'embargo_until', 'admin_unit', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('admin_unit', 'jurisdiction', 'admin_unit', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('admin_unit', 'refusal_ground', 'admin_unit', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('admin_unit_change', 'old_code', 'admin_unit_change', 'old_code', 'text', 'Mã cũ', 'Old code', NULL, 'public', false),
      ('admin_unit_change', 'new_code', 'admin_unit_change', 'new_code', 'text', 'Mã mới', 'New code', NULL, 'public', false),
      ('admin_unit_change', 'effective_on', 'admin_unit_change', 'effective_on', 'date', 'Có hiệu lực từ', 'Effective on', NULL, 'public', false),
      ('admin_unit_change', 'old_name', 'admin_unit_change', 'old_name', 'text', 'Tên cũ', 'Old name', NULL, 'public', false),
      ('admin_unit_change', 'new_name', 'admin_unit_change', 'new_name', 'text', 'Tên mới', 'New name', NULL, 'public', false),
      ('admin_unit_change', 'extent', 'admin_unit_change', 'extent', 'text', 'Phạm vi', 'Extent', NULL, 'public', false),
      ('admin_unit_change', 'is_default', 'admin_unit_change', 'is_default', 'boolean', 'Mặc định', 'Default successor', NULL, 'public', false),
      ('admin_unit_change', 'release_status', 'admin_unit_change', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('admin_unit_change', 'sensitivity', 'admin_unit_change', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('admin_unit_change', 'language', 'admin_unit_change', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('admin_unit_change', 'updated_at', 'admin_unit_change', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('admin_unit_change', 'embargo_until', 'admin_unit_change', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('admin_unit_change', 'jurisdiction', 'admin_unit_change', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('admin_unit_change', 'refusal_ground', 'admin_unit_change', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('document', 'number', 'document', 'number', 'text', 'Số, ký hiệu', 'Number', NULL, 'public', false),
      ('document', 'notation', 'document', 'notation', 'text', 'Ký hiệu', 'Notation', NULL, 'public', false),
      ('document', 'type_name', 'document', 'type_name', 'text', 'Tên loại văn bản', 'Type of document', NULL, 'public', false),
      ('document', 'type_code', 'document', 'type_code', 'text', 'Mã loại (edXML)', 'Type code (edXML)', NULL, 'public', false),
      ('document', 'subject', 'document', 'subject', 'text', 'Trích yếu', 'Subject', NULL, 'public', false),
      ('document', 'summary', 'document', 'summary', 'text', 'Tóm tắt', 'Summary', NULL, 'public', false),
      ('document', 'body', 'document', 'body', 'text', 'Nội dung', 'Text', NULL, 'public', false),
      ('document', 'issuer', 'document', 'issuer', 'text', 'Cơ quan ban hành', 'Issuer', NULL, 'public', false),
      ('document', 'issuer_code', 'document', 'issuer_code', 'text', 'Mã cơ quan ban hành', 'Code of the issuer', NULL, 'public', false),
      ('document', 'place', 'document', 'place', 'text', 'Địa danh', 'Place of issue', NULL, 'public', false),
      ('document', 'issued_on', 'document', 'issued_on', 'date', 'Ngày ban hành', 'Issued on', NULL, 'public', false),
      ('document', 'effective_on', 'document', 'effective_on', 'date', 'Ngày có hiệu lực', 'In force from', NULL, 'public', false),
      ('document', 'expires_on', 'document', 'expires_on', 'date', 'Ngày hết hiệu lực', 'In force until', NULL, 'public', false),
      ('document', 'due_on', 'document', 'due_on', 'date', 'Hạn trả lời', 'Answer due on', NULL, 'public', false),
      ('document', 'status', 'document', 'status', 'text', 'Tình trạng hiệu lực', 'State of force', NULL, 'public', false),
      ('document', 'urgency', 'document', 'urgency', 'text', 'Độ khẩn', 'Urgency', NULL, 'public', false),
      ('document', 'secrecy', 'document', 'secrecy', 'text', 'Độ mật', 'Secrecy mark', NULL, 'public', false),
      ('document', 'circulation', 'document', 'circulation', 'text', 'Phạm vi lưu hành', 'Circulation', NULL, 'public', false),
      ('document', 'sector', 'document', 'sector', 'text', 'Lĩnh vực', 'Sector', NULL, 'public', false),
      ('document', 'topics', 'document', 'topics', 'text[]', 'Chủ đề', 'Topics', NULL, 'public', false),
      ('document', 'signer', 'document', 'signer', 'text', 'Người ký', 'Signer', NULL, 'public', false),
      ('document', 'signer_position', 'document', 'signer_position', 'text', 'Chức vụ người ký', 'Position of the signer', NULL, 'public', false),
      ('document', 'signer_competence', 'document', 'signer_competence', 'text', 'Thẩm quyền ký', 'Competence', NULL, 'public', false),
      ('document', 'recipients', 'document', 'recipients', 'jsonb', 'Nơi nhận', 'Recipients', NULL, 'public', false),
      ('document', 'recipients[].name', 'document_recipients', 'name', 'text', 'Tên cơ quan', 'Name', NULL, 'public', false),
      ('document', 'recipients[].code', 'document_recipients', 'code', 'text', 'Mã định danh', 'Code', NULL, 'public', false),
      ('document', 'attachments', 'document', 'attachments', 'jsonb', 'Tệp kèm theo', 'Attachments', NULL, 'public', false),
      ('document', 'attachments[].name', 'document_attachments', 'name', 'text', 'Tên tệp', 'File name', NULL, 'public', false),
      ('document', 'attachments[].url', 'document_attachments', 'url', 'text', 'Địa chỉ tải', 'Address', NULL, 'public', false),
      ('document', 'attachments[].media_type', 'document_attachments', 'media_type', 'text', 'Kiểu nội dung', 'Media type', NULL, 'public', false),
      ('document', 'attachments[].size', 'document_attachments', 'size', 'bigint', 'Dung lượng (byte)', 'Size in bytes', 'bytes', 'public', false),
      ('document', 'attachments[].sha256', 'document_attachments', 'sha256', 'text', 'Mã băm SHA-256', 'SHA-256', NULL, 'public', false),
      ('document', 'attachments[].content_id', 'document_attachments', 'content_id', 'text', 'Mã nội dung trong gói edXML', 'Content id in the edXML package', NULL, 'public', false),
      ('document', 'attachments[].description', 'document_attachments', 'description', 'text', 'Mô tả', 'Description', NULL, 'public', false),
      ('document', 'page_count', 'document', 'page_count', 'bigint', 'Số trang', 'Pages', 'pages', 'public', false),
      ('document', 'replaces', 'document', 'replaces', 'text[]', 'Thay thế văn bản', 'Replaces', NULL, 'public', false),
      ('document', 'amends', 'document', 'amends', 'text[]', 'Sửa đổi, bổ sung văn bản', 'Amends', NULL, 'public', false),
      ('document', 'legal_basis', 'document', 'legal_basis', 'text[]', 'Căn cứ pháp lý', 'Legal basis', NULL, 'public', false),
      ('document', 'replaced_by', 'document', 'replaced_by', 'jsonb', 'Được thay thế bởi', 'Replaced by', NULL, 'public', false),
      ('document', 'replaced_by[].id', 'document_replaced_by', 'id', 'text', 'Mã thực thể', 'Entity id', NULL, 'public', false),
      ('document', 'replaced_by[].number', 'document_replaced_by', 'number', 'text', 'Số, ký hiệu', 'Number', NULL, 'public', false),
      ('document', 'replaced_by[].title', 'document_replaced_by', 'title', 'text', 'Tiêu đề, trích yếu', 'Title or subject', NULL, 'public', false),
      ('document', 'replaced_by[].issuer', 'document_replaced_by', 'issuer', 'text', 'Cơ quan', 'Body', NULL, 'public', false),
      ('document', 'replaced_by[].on', 'document_replaced_by', 'on', 'date', 'Kể từ ngày', 'Since', NULL, 'public', false),
      ('document', 'replaced_by[].url', 'document_replaced_by', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('document', 'replaced_by[].part', 'document_replaced_by', 'part', 'text', 'Phần liên quan', 'Part', NULL, 'public', false),
      ('document', 'replaced_by[].kind', 'document_replaced_by', 'kind', 'text', 'Loại', 'Kind', NULL, 'public', false),
      ('document', 'replaced_by[].language', 'document_replaced_by', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('document', 'amended_by', 'document', 'amended_by', 'jsonb', 'Được sửa đổi bởi', 'Amended by', NULL, 'public', false),
      ('document', 'amended_by[].id', 'document_amended_by', 'id', 'text', 'Mã thực thể', 'Entity id', NULL, 'public', false),
      ('document', 'amended_by[].number', 'document_amended_by', 'number', 'text', 'Số, ký hiệu', 'Number', NULL, 'public', false),
      ('document', 'amended_by[].title', 'document_amended_by', 'title', 'text', 'Tiêu đề, trích yếu', 'Title or subject', NULL, 'public', false),
      ('document', 'amended_by[].issuer', 'document_amended_by', 'issuer', 'text', 'Cơ quan', 'Body', NULL, 'public', false),
      ('document', 'amended_by[].on', 'document_amended_by', 'on', 'date', 'Kể từ ngày', 'Since', NULL, 'public', false),
      ('document', 'amended_by[].url', 'document_amended_by', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('document', 'amended_by[].part', 'document_amended_by', 'part', 'text', 'Phần liên quan', 'Part', NULL, 'public', false),
      ('document', 'amended_by[].kind', 'document_amended_by', 'kind', 'text', 'Loại', 'Kind', NULL, 'public', false),
      ('document', 'amended_by[].language', 'document_amended_by', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('document', 'edxml_id', 'document', 'edxml_id', 'text', 'Mã văn bản liên thông', 'edXML DocumentId', NULL, 'public', false),
      ('document', 'business_type', 'document', 'business_type', 'text', 'Nghiệp vụ văn bản', 'Business type (edXML)', NULL, 'public', false),
      ('document', 'steering', 'document', 'steering', 'text', 'Loại chỉ đạo', 'Steering type (edXML)', NULL, 'public', false),
      ('document', 'responds_to', 'document', 'responds_to', 'text', 'Trả lời văn bản', 'Answers document (DocumentId)', NULL, 'public', false),
      ('document', 'docid', 'document', 'docid', 'text', 'Mã trên vanban.chinhphu.vn', 'docid of vanban.chinhphu.vn', NULL, 'public', false),
      ('document', 'translations', 'document', 'translations', 'jsonb', 'Bản dịch', 'Translations', NULL, 'public', false),
      ('document', 'translations[].language', 'document_translations', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('document', 'translations[].title', 'document_translations', 'title', 'text', 'Tiêu đề', 'Title', NULL, 'public', false),
      ('document', 'translations[].summary', 'document_translations', 'summary', 'text', 'Tóm tắt', 'Summary', NULL, 'public', false),
      ('document', 'translations[].body', 'document_translations', 'body', 'text', 'Nội dung', 'Text', NULL, 'public', false),
      ('document', 'gazette', 'document', 'gazette', 'text', 'Số Công báo', 'Gazette issue', NULL, 'public', false),
      ('document', 'url', 'document', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('document', 'release_status', 'document', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('document', 'sensitivity', 'document', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('document', 'language', 'document', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('document', 'updated_at', 'document', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('document', 'embargo_until', 'document', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('document', 'jurisdiction', 'document', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('document', 'refusal_ground', 'document', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('document_message', 'message_id', 'document_message', 'message_id', 'text', 'Mã thông điệp', 'Message id', NULL, 'public', false),
      ('document_message', 'document_id', 'document_message', 'document_id', 'text', 'Mã văn bản (DocumentId)', 'DocumentId', NULL, 'public', false),
      ('document_message', 'from_code', 'document_message', 'from_code', 'text', 'Mã đơn vị gửi', 'Code of the sender', NULL, 'public', false),
      ('document_message', 'from_name', 'document_message', 'from_name', 'text', 'Đơn vị gửi', 'Sender', NULL, 'public', false),
      ('document_message', 'to_code', 'document_message', 'to_code', 'text', 'Mã đơn vị nhận', 'Code of the receiver', NULL, 'public', false),
      ('document_message', 'to_name', 'document_message', 'to_name', 'text', 'Đơn vị nhận', 'Receiver', NULL, 'public', false),
      ('document_message', 'document_number', 'document_message', 'document_number', 'text', 'Số, ký hiệu văn bản', 'Number of the document', NULL, 'public', false),
      ('document_message', 'business_type', 'document_message', 'business_type', 'text', 'Nghiệp vụ', 'Business type', NULL, 'public', false),
      ('document_message', 'status_code', 'document_message', 'status_code', 'text', 'Trạng thái xử lý', 'Status code', NULL, 'public', false),
      ('document_message', 'occurred_at', 'document_message', 'occurred_at', 'timestamptz', 'Thời điểm', 'Occurred at', NULL, 'public', false),
      ('document_message', 'description', 'document_message', 'description', 'text', 'Diễn giải', 'Description', NULL, 'public', false),
      ('document_message', 'hop', 'document_message', 'hop', 'bigint', 'Chặng', 'Hop', NULL, 'public', false),
      ('document_message', 'trace', 'document_message', 'trace', 'jsonb', 'Các chặng đã qua', 'Trace', NULL, 'public', false),
      ('document_message', 'trace[].code', 'document_message_trace', 'code', 'text', 'Mã đơn vị', 'Code of the body', NULL, 'public', false),
      ('document_message', 'trace[].name', 'document_message_trace', 'name', 'text', 'Tên đơn vị', 'Name', NULL, 'public', false),
      ('document_message', 'trace[].at', 'document_message_trace', 'at', 'timestamptz', 'Thời điểm', 'Passed at', NULL, 'public', false),
      ('document_message', 'document_sent_at', 'document_message', 'document_sent_at', 'timestamptz', 'Văn bản gửi lúc', 'Document sent at', NULL, 'public', false),
      ('document_message', 'latency_seconds', 'document_message', 'latency_seconds', 'bigint', 'Thời gian phản hồi', 'Latency', 'seconds', 'public', false),
      ('document_message', 'release_status', 'document_message', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('document_message', 'sensitivity', 'document_message', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('document_message', 'language', 'document_message', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('document_message', 'updated_at', 'document_message', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('document_message', 'embargo_until', 'document_message', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('document_message', 'jurisdiction', 'document_message', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('document_message', 'refusal_ground', 'document_message', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('press_release', 'title', 'press_release', 'title', 'text', 'Tiêu đề', 'Title', NULL, 'public', false),
      ('press_release', 'agency', 'press_release', 'agency', 'text', 'Cơ quan phát hành', 'Issuing body', NULL, 'public', false),
      ('press_release', 'agency_code', 'press_release', 'agency_code', 'text', 'Mã cơ quan', 'Code of the body', NULL, 'public', false),
      ('press_release', 'number', 'press_release', 'number', 'text', 'Số thông cáo', 'Own number', NULL, 'public', false),
      ('press_release', 'url', 'press_release', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('press_release', 'published_at', 'press_release', 'published_at', 'timestamptz', 'Đăng lúc', 'Published at', NULL, 'public', false),
      ('press_release', 'form', 'press_release', 'form', 'text', 'Hình thức cung cấp thông tin', 'Form', NULL, 'public', false),
      ('press_release', 'on_request', 'press_release', 'on_request', 'boolean', 'Theo yêu cầu', 'On request', NULL, 'public', false),
      ('press_release', 'summary', 'press_release', 'summary', 'text', 'Tóm tắt', 'Summary', NULL, 'public', false),
      ('press_release', 'body', 'press_release', 'body', 'text', 'Nội dung', 'Text', NULL, 'public', false),
      ('press_release', 'topics', 'press_release', 'topics', 'text[]', 'Chủ đề', 'Topics', NULL, 'public', false),
      ('press_release', 'category', 'press_release', 'category', 'text', 'Chuyên mục', 'Section', NULL, 'public', false),
      ('press_release', 'author', 'press_release', 'author', 'text', 'Tác giả, bút danh', 'Byline', NULL, 'public', false),
      ('press_release', 'spokesperson', 'press_release', 'spokesperson', 'text', 'Người phát ngôn', 'Spokesperson', NULL, 'public', false),
      ('press_release', 'image_url', 'press_release', 'image_url', 'text', 'Ảnh đại diện', 'Image', NULL, 'public', false),
      ('press_release', 'attachments', 'press_release', 'attachments', 'jsonb', 'Tệp kèm theo', 'Attachments', NULL, 'public', false),
      ('press_release', 'attachments[].name', 'press_release_attachments', 'name', 'text', 'Tên tệp', 'File name', NULL, 'public', false),
      ('press_release', 'attachments[].url', 'press_release_attachments', 'url', 'text', 'Địa chỉ tải', 'Address', NULL, 'public', false),
      ('press_release', 'attachments[].media_type', 'press_release_attachments', 'media_type', 'text', 'Kiểu nội dung', 'Media type', NULL, 'public', false),
      ('press_release', 'attachments[].size', 'press_release_attachments', 'size', 'bigint', 'Dung lượng (byte)', 'Size in bytes', 'bytes', 'public', false),
      ('press_release', 'attachments[].sha256', 'press_release_attachments', 'sha256', 'text', 'Mã băm SHA-256', 'SHA-256', NULL, 'public', false),
      ('press_release', 'attachments[].content_id', 'press_release_attachments', 'content_id', 'text', 'Mã nội dung trong gói edXML', 'Content id in the edXML package', NULL, 'public', false),
      ('press_release', 'attachments[].description', 'press_release_attachments', 'description', 'text', 'Mô tả', 'Description', NULL, 'public', false),
      ('press_release', 'documents', 'press_release', 'documents', 'text[]', 'Văn bản được nhắc đến', 'Documents cited', NULL, 'public', false),
      ('press_release', 'version', 'press_release', 'version', 'bigint', 'Phiên bản', 'Version', NULL, 'public', false),
      ('press_release', 'translation_of', 'press_release', 'translation_of', 'text', 'Bản dịch của', 'Translation of', NULL, 'public', false),
      ('press_release', 'translations', 'press_release', 'translations', 'jsonb', 'Bản dịch', 'Translations', NULL, 'public', false),
      ('press_release', 'translations[].language', 'press_release_translations', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('press_release', 'translations[].title', 'press_release_translations', 'title', 'text', 'Tiêu đề', 'Title', NULL, 'public', false),
      ('press_release', 'translations[].summary', 'press_release_translations', 'summary', 'text', 'Tóm tắt', 'Summary', NULL, 'public', false),
      ('press_release', 'translations[].body', 'press_release_translations', 'body', 'text', 'Nội dung', 'Text', NULL, 'public', false),
      ('press_release', 'translated_from', 'press_release', 'translated_from', 'text', 'Dịch từ ngôn ngữ', 'Translated from', NULL, 'public', false),
      ('press_release', 'corrected_by', 'press_release', 'corrected_by', 'jsonb', 'Đã được cải chính', 'Corrected by', NULL, 'public', false),
      ('press_release', 'corrected_by[].id', 'press_release_corrected_by', 'id', 'text', 'Mã thực thể', 'Entity id', NULL, 'public', false),
      ('press_release', 'corrected_by[].number', 'press_release_corrected_by', 'number', 'text', 'Số, ký hiệu', 'Number', NULL, 'public', false),
      ('press_release', 'corrected_by[].title', 'press_release_corrected_by', 'title', 'text', 'Tiêu đề, trích yếu', 'Title or subject', NULL, 'public', false),
      ('press_release', 'corrected_by[].issuer', 'press_release_corrected_by', 'issuer', 'text', 'Cơ quan', 'Body', NULL, 'public', false),
      ('press_release', 'corrected_by[].on', 'press_release_corrected_by', 'on', 'date', 'Kể từ ngày', 'Since', NULL, 'public', false),
      ('press_release', 'corrected_by[].url', 'press_release_corrected_by', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('press_release', 'corrected_by[].part', 'press_release_corrected_by', 'part', 'text', 'Phần liên quan', 'Part', NULL, 'public', false),
      ('press_release', 'corrected_by[].kind', 'press_release_corrected_by', 'kind', 'text', 'Loại', 'Kind', NULL, 'public', false),
      ('press_release', 'corrected_by[].language', 'press_release_corrected_by', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('press_release', 'translated_by', 'press_release', 'translated_by', 'jsonb', 'Bản dịch là bản ghi riêng', 'Translated by', NULL, 'public', false),
      ('press_release', 'translated_by[].id', 'press_release_translated_by', 'id', 'text', 'Mã thực thể', 'Entity id', NULL, 'public', false),
      ('press_release', 'translated_by[].number', 'press_release_translated_by', 'number', 'text', 'Số, ký hiệu', 'Number', NULL, 'public', false),
      ('press_release', 'translated_by[].title', 'press_release_translated_by', 'title', 'text', 'Tiêu đề, trích yếu', 'Title or subject', NULL, 'public', false),
      ('press_release', 'translated_by[].issuer', 'press_release_translated_by', 'issuer', 'text', 'Cơ quan', 'Body', NULL, 'public', false),
      ('press_release', 'translated_by[].on', 'press_release_translated_by', 'on', 'date', 'Kể từ ngày', 'Since', NULL, 'public', false),
      ('press_release', 'translated_by[].url', 'press_release_translated_by', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('press_release', 'translated_by[].part', 'press_release_translated_by', 'part', 'text', 'Phần liên quan', 'Part', NULL, 'public', false),
      ('press_release', 'translated_by[].kind', 'press_release_translated_by', 'kind', 'text', 'Loại', 'Kind', NULL, 'public', false),
      ('press_release', 'translated_by[].language', 'press_release_translated_by', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('press_release', 'release_status', 'press_release', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('press_release', 'sensitivity', 'press_release', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('press_release', 'language', 'press_release', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('press_release', 'updated_at', 'press_release', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('press_release', 'embargo_until', 'press_release', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('press_release', 'jurisdiction', 'press_release', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('press_release', 'refusal_ground', 'press_release', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('press_event', 'title', 'press_event', 'title', 'text', 'Tên sự kiện', 'Title', NULL, 'public', false),
      ('press_event', 'starts_at', 'press_event', 'starts_at', 'timestamptz', 'Bắt đầu', 'Starts at', NULL, 'public', false),
      ('press_event', 'ends_at', 'press_event', 'ends_at', 'timestamptz', 'Kết thúc', 'Ends at', NULL, 'public', false),
      ('press_event', 'organiser', 'press_event', 'organiser', 'text', 'Cơ quan tổ chức', 'Organiser', NULL, 'public', false),
      ('press_event', 'organiser_code', 'press_event', 'organiser_code', 'text', 'Mã cơ quan tổ chức', 'Code of the organiser', NULL, 'public', false),
      ('press_event', 'kind', 'press_event', 'kind', 'text', 'Loại sự kiện', 'Kind', NULL, 'public', false),
      ('press_event', 'state', 'press_event', 'state', 'text', 'Trạng thái', 'State', NULL, 'public', false),
      ('press_event', 'moved_from', 'press_event', 'moved_from', 'timestamptz', 'Lịch cũ', 'Moved from', NULL, 'public', false),
      ('press_event', 'venue', 'press_event', 'venue', 'text', 'Địa điểm', 'Venue', NULL, 'public', false),
      ('press_event', 'address', 'press_event', 'address', 'text', 'Địa chỉ', 'Street address', NULL, 'public', false),
      ('press_event', 'unit_code', 'press_event', 'unit_code', 'text', 'Mã xã, phường', 'Commune code', NULL, 'public', false),
      ('press_event', 'sites', 'press_event', 'sites', 'text[]', 'Điểm cầu', 'Online sites', NULL, 'public', false),
      ('press_event', 'attending_points', 'press_event', 'attending_points', 'jsonb', 'Các điểm cầu, chi tiết', 'Attending points', NULL, 'public', false),
      ('press_event', 'attending_points[].name', 'press_event_attending_points', 'name', 'text', 'Tên điểm cầu', 'Name', NULL, 'public', false),
      ('press_event', 'attending_points[].address', 'press_event_attending_points', 'address', 'text', 'Địa chỉ', 'Street address', NULL, 'public', false),
      ('press_event', 'attending_points[].unit_code', 'press_event_attending_points', 'unit_code', 'text', 'Mã xã, phường', 'Commune code', NULL, 'public', false),
      ('press_event', 'attending_points[].url', 'press_event_attending_points', 'url', 'text', 'Đường dẫn dự họp', 'Link to attend', NULL, 'public', false),
      ('press_event', 'chair', 'press_event', 'chair', 'text', 'Chủ trì', 'Chair', NULL, 'public', false),
      ('press_event', 'agenda', 'press_event', 'agenda', 'text[]', 'Chương trình', 'Agenda', NULL, 'public', false),
      ('press_event', 'invited_outlets', 'press_event', 'invited_outlets', 'text[]', 'Cơ quan báo chí được mời', 'Invited outlets', NULL, 'public', false),
      ('press_event', 'notice_sent_at', 'press_event', 'notice_sent_at', 'timestamptz', 'Gửi thông báo lúc', 'Notice sent at', NULL, 'public', false),
      ('press_event', 'description', 'press_event', 'description', 'text', 'Mô tả', 'Description', NULL, 'public', false),
      ('press_event', 'topics', 'press_event', 'topics', 'text[]', 'Chủ đề', 'Topics', NULL, 'public', false),
      ('press_event', 'translations', 'press_event', 'translations', 'jsonb', 'Bản dịch', 'Translations', NULL, 'public', false),
      ('press_event', 'translations[].language', 'press_event_translations', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('press_event', 'translations[].title', 'press_event_translations', 'title', 'text', 'Tiêu đề', 'Title', NULL, 'public', false),
      ('press_event', 'translations[].summary', 'press_event_translations', 'summary', 'text', 'Tóm tắt', 'Summary', NULL, 'public', false),
      ('press_event', 'translations[].body', 'press_event_translations', 'body', 'text', 'Nội dung', 'Text', NULL, 'public', false),
      ('press_event', 'url', 'press_event', 'url', 'text', 'Địa chỉ trang tin', 'Address', NULL, 'public', false),
      ('press_event', 'release_status', 'press_event', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('press_event', 'sensitivity', 'press_event', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('press_event', 'language', 'press_event', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('press_event', 'updated_at', 'press_event', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('press_event', 'embargo_until', 'press_event', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('press_event', 'jurisdiction', 'press_event', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('press_event', 'refusal_ground', 'press_event', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('spokesperson', 'full_name', 'spokesperson', 'full_name', 'text', 'Họ và tên', 'Full name', NULL, 'public', false),
      ('spokesperson', 'agency', 'spokesperson', 'agency', 'text', 'Cơ quan', 'Body', NULL, 'public', false),
      ('spokesperson', 'agency_code', 'spokesperson', 'agency_code', 'text', 'Mã cơ quan', 'Code of the body', NULL, 'public', false),
      ('spokesperson', 'kind', 'spokesperson', 'kind', 'text', 'Loại người phát ngôn', 'Kind', NULL, 'public', false),
      ('spokesperson', 'position', 'spokesperson', 'position', 'text', 'Chức vụ', 'Position', NULL, 'public', false),
      ('spokesperson', 'phone', 'personal_value', 'value', 'jsonb', 'Điện thoại', 'Phone', NULL, 'personal', true),
      ('spokesperson', 'email', 'personal_value', 'value', 'jsonb', 'Thư điện tử', 'E-mail', NULL, 'personal', true),
      ('spokesperson', 'case', 'spokesperson', 'case', 'text', 'Vụ việc được ủy quyền', 'Case delegated for', NULL, 'public', false),
      ('spokesperson', 'decision_number', 'spokesperson', 'decision_number', 'text', 'Số quyết định', 'Number of the decision', NULL, 'public', false),
      ('spokesperson', 'appointed_on', 'spokesperson', 'appointed_on', 'date', 'Ngày giao nhiệm vụ', 'Appointed on', NULL, 'public', false),
      ('spokesperson', 'valid_from', 'spokesperson', 'valid_from', 'date', 'Hiệu lực từ', 'Valid from', NULL, 'public', false),
      ('spokesperson', 'valid_to', 'spokesperson', 'valid_to', 'date', 'Hiệu lực đến hết', 'Valid to (inclusive)', NULL, 'public', false),
      ('spokesperson', 'published_at', 'spokesperson', 'published_at', 'timestamptz', 'Công bố lúc', 'Published at', NULL, 'public', false),
      ('spokesperson', 'url', 'spokesperson', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('spokesperson', 'release_status', 'spokesperson', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('spokesperson', 'sensitivity', 'spokesperson', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('spokesperson', 'language', 'spokesperson', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('spokesperson', 'updated_at', 'spokesperson', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('spokesperson', 'embargo_until', 'spokesperson', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('spokesperson', 'jurisdiction', 'spokesperson', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('spokesperson', 'refusal_ground', 'spokesperson', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('response', 'agency', 'response', 'agency', 'text', 'Cơ quan phản hồi', 'Responding body', NULL, 'public', false),
      ('response', 'agency_code', 'response', 'agency_code', 'text', 'Mã cơ quan', 'Code of the body', NULL, 'public', false),
      ('response', 'case_number', 'response', 'case_number', 'text', 'Số vụ việc', 'Case number', NULL, 'public', false),
      ('response', 'kind', 'response', 'kind', 'text', 'Loại', 'Kind', NULL, 'public', false),
      ('response', 'title', 'response', 'title', 'text', 'Tiêu đề', 'Title', NULL, 'public', false),
      ('response', 'body', 'response', 'body', 'text', 'Nội dung', 'Text', NULL, 'public', false),
      ('response', 'target_url', 'response', 'target_url', 'text', 'Địa chỉ tin được phản hồi', 'Address of the item answered', NULL, 'public', false),
      ('response', 'target_title', 'response', 'target_title', 'text', 'Tên tác phẩm báo chí', 'Title of the item', NULL, 'public', false),
      ('response', 'target_outlet', 'response', 'target_outlet', 'text', 'Cơ quan báo chí', 'Outlet', NULL, 'public', false),
      ('response', 'target_column', 'response', 'target_column', 'text', 'Chuyên mục', 'Column', NULL, 'public', false),
      ('response', 'target_published_on', 'response', 'target_published_on', 'date', 'Ngày đăng', 'Item published on', NULL, 'public', false),
      ('response', 'false_content', 'response', 'false_content', 'text', 'Nội dung sai', 'False content', NULL, 'public', false),
      ('response', 'corrected_content', 'response', 'corrected_content', 'text', 'Nội dung đúng', 'Corrected content', NULL, 'public', false),
      ('response', 'evidence', 'response', 'evidence', 'text[]', 'Căn cứ', 'Evidence', NULL, 'public', false),
      ('response', 'round_no', 'response', 'round_no', 'bigint', 'Lần trao đổi', 'Round of exchange', NULL, 'public', false),
      ('response', 'demanded_at', 'response', 'demanded_at', 'timestamptz', 'Yêu cầu lúc', 'Demanded at', NULL, 'public', false),
      ('response', 'published_at', 'response', 'published_at', 'timestamptz', 'Đăng lúc', 'Published at', NULL, 'public', false),
      ('response', 'outlet_action', 'response', 'outlet_action', 'text', 'Việc cơ quan báo chí đã làm', 'What the outlet did', NULL, 'public', false),
      ('response', 'repeated_by', 'response', 'repeated_by', 'text[]', 'Nơi đăng lại đã cải chính', 'Copies that repeated it', NULL, 'public', false),
      ('response', 'translations', 'response', 'translations', 'jsonb', 'Bản dịch', 'Translations', NULL, 'public', false),
      ('response', 'translations[].language', 'response_translations', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('response', 'translations[].title', 'response_translations', 'title', 'text', 'Tiêu đề', 'Title', NULL, 'public', false),
      ('response', 'translations[].summary', 'response_translations', 'summary', 'text', 'Tóm tắt', 'Summary', NULL, 'public', false),
      ('response', 'translations[].body', 'response_translations', 'body', 'text', 'Nội dung', 'Text', NULL, 'public', false),
      ('response', 'url', 'response', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('response', 'release_status', 'response', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('response', 'sensitivity', 'response', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('response', 'language', 'response', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('response', 'updated_at', 'response', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('response', 'embargo_until', 'response', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('response', 'jurisdiction', 'response', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('response', 'refusal_ground', 'response', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('emergency_notice', 'issuer', 'emergency_notice', 'issuer', 'text', 'Cơ quan phát', 'Issuer (CAP sender)', NULL, 'public', false),
      ('emergency_notice', 'issuer_code', 'emergency_notice', 'issuer_code', 'text', 'Mã cơ quan phát', 'Code of the issuer', NULL, 'public', false),
      ('emergency_notice', 'identifier', 'emergency_notice', 'identifier', 'text', 'Mã thông báo', 'Identifier or sequence', NULL, 'public', false),
      ('emergency_notice', 'sent_at', 'emergency_notice', 'sent_at', 'timestamptz', 'Phát lúc', 'Sent at', NULL, 'public', false),
      ('emergency_notice', 'message_type', 'emergency_notice', 'message_type', 'text', 'Loại thông điệp', 'Message type', NULL, 'public', false),
      ('emergency_notice', 'status', 'emergency_notice', 'status', 'text', 'Tính chất', 'Status', NULL, 'public', false),
      ('emergency_notice', 'scope', 'emergency_notice', 'scope', 'text', 'Phạm vi', 'Scope', NULL, 'public', false),
      ('emergency_notice', 'references', 'emergency_notice', 'references', 'text[]', 'Thông báo liên quan', 'References', NULL, 'public', false),
      ('emergency_notice', 'category', 'emergency_notice', 'category', 'text[]', 'Nhóm sự kiện', 'Category', NULL, 'public', false),
      ('emergency_notice', 'event', 'emergency_notice', 'event', 'text', 'Sự kiện', 'Event', NULL, 'public', false),
      ('emergency_notice', 'severity', 'emergency_notice', 'severity', 'text', 'Mức nghiêm trọng', 'Severity', NULL, 'public', false),
      ('emergency_notice', 'urgency', 'emergency_notice', 'urgency', 'text', 'Mức khẩn cấp', 'Urgency', NULL, 'public', false),
      ('emergency_notice', 'certainty', 'emergency_notice', 'certainty', 'text', 'Độ chắc chắn', 'Certainty', NULL, 'public', false),
      ('emergency_notice', 'headline', 'emergency_notice', 'headline', 'text', 'Tiêu đề', 'Headline', NULL, 'public', false),
      ('emergency_notice', 'description', 'emergency_notice', 'description', 'text', 'Diễn biến', 'Description', NULL, 'public', false),
      ('emergency_notice', 'instruction', 'emergency_notice', 'instruction', 'text', 'Hướng dẫn người dân', 'Instruction', NULL, 'public', false),
      ('emergency_notice', 'areas', 'emergency_notice', 'areas', 'text[]', 'Khu vực', 'Areas', NULL, 'public', false),
      ('emergency_notice', 'area_codes', 'emergency_notice', 'area_codes', 'text[]', 'Mã xã, phường', 'Commune codes', NULL, 'public', false),
      ('emergency_notice', 'effective_at', 'emergency_notice', 'effective_at', 'timestamptz', 'Có hiệu lực từ', 'Effective at', NULL, 'public', false),
      ('emergency_notice', 'onset_at', 'emergency_notice', 'onset_at', 'timestamptz', 'Dự kiến xảy ra', 'Onset at', NULL, 'public', false),
      ('emergency_notice', 'expires_at', 'emergency_notice', 'expires_at', 'timestamptz', 'Hết hiệu lực', 'Expires at', NULL, 'public', false),
      ('emergency_notice', 'translations', 'emergency_notice', 'translations', 'jsonb', 'Bản dịch', 'Translations', NULL, 'public', false),
      ('emergency_notice', 'translations[].language', 'emergency_notice_translations', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('emergency_notice', 'translations[].title', 'emergency_notice_translations', 'title', 'text', 'Tiêu đề', 'Title', NULL, 'public', false),
      ('emergency_notice', 'translations[].summary', 'emergency_notice_translations', 'summary', 'text', 'Tóm tắt', 'Summary', NULL, 'public', false),
      ('emergency_notice', 'translations[].body', 'emergency_notice_translations', 'body', 'text', 'Nội dung', 'Text', NULL, 'public', false),
      ('emergency_notice', 'superseded_by', 'emergency_notice', 'superseded_by', 'jsonb', 'Được thay bằng', 'Superseded by', NULL, 'public', false),
      ('emergency_notice', 'superseded_by[].id', 'emergency_notice_superseded_by', 'id', 'text', 'Mã thực thể', 'Entity id', NULL, 'public', false),
      ('emergency_notice', 'superseded_by[].number', 'emergency_notice_superseded_by', 'number', 'text', 'Số, ký hiệu', 'Number', NULL, 'public', false),
      ('emergency_notice', 'superseded_by[].title', 'emergency_notice_superseded_by', 'title', 'text', 'Tiêu đề, trích yếu', 'Title or subject', NULL, 'public', false),
      ('emergency_notice', 'superseded_by[].issuer', 'emergency_notice_superseded_by', 'issuer', 'text', 'Cơ quan', 'Body', NULL, 'public', false),
      ('emergency_notice', 'superseded_by[].on', 'emergency_notice_superseded_by', 'on', 'date', 'Kể từ ngày', 'Since', NULL, 'public', false),
      ('emergency_notice', 'superseded_by[].url', 'emergency_notice_superseded_by', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('emergency_notice', 'superseded_by[].part', 'emergency_notice_superseded_by', 'part', 'text', 'Phần liên quan', 'Part', NULL, 'public', false),
      ('emergency_notice', 'superseded_by[].kind', 'emergency_notice_superseded_by', 'kind', 'text', 'Loại', 'Kind', NULL, 'public', false),
      ('emergency_notice', 'superseded_by[].language', 'emergency_notice_superseded_by', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('emergency_notice', 'contact', 'emergency_notice', 'contact', 'text', 'Đường dây nóng', 'Hotline', NULL, 'public', false),
      ('emergency_notice', 'url', 'emergency_notice', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('emergency_notice', 'release_status', 'emergency_notice', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('emergency_notice', 'sensitivity', 'emergency_notice', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('emergency_notice', 'language', 'emergency_notice', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('emergency_notice', 'updated_at', 'emergency_notice', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('emergency_notice', 'embargo_until', 'emergency_notice', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('emergency_notice', 'jurisdiction', 'emergency_notice', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('emergency_notice', 'refusal_ground', 'emergency_notice', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('official_channel', 'name', 'official_channel', 'name', 'text', 'Tên kênh', 'Name', NULL, 'public', false),
      ('official_channel', 'platform', 'official_channel', 'platform', 'text', 'Nền tảng', 'Platform', NULL, 'public', false),
      ('official_channel', 'url', 'official_channel', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('official_channel', 'account_id', 'official_channel', 'account_id', 'text', 'Mã tài khoản', 'Account id', NULL, 'public', false),
      ('official_channel', 'agency', 'official_channel', 'agency', 'text', 'Cơ quan sở hữu', 'Owner', NULL, 'public', false),
      ('official_channel', 'agency_code', 'official_channel', 'agency_code', 'text', 'Mã cơ quan', 'Code of the owner', NULL, 'public', false),
      ('official_channel', 'state', 'official_channel', 'state', 'text', 'Trạng thái', 'State', NULL, 'public', false),
      ('official_channel', 'declared_at', 'official_channel', 'declared_at', 'timestamptz', 'Khai báo lúc', 'Declared at', NULL, 'public', false),
      ('official_channel', 'declared_on_url', 'official_channel', 'declared_on_url', 'text', 'Nơi khai báo', 'Declared on', NULL, 'public', false),
      ('official_channel', 'description', 'official_channel', 'description', 'text', 'Mô tả', 'Description', NULL, 'public', false),
      ('official_channel', 'valid_from', 'official_channel', 'valid_from', 'date', 'Dùng từ', 'Valid from', NULL, 'public', false),
      ('official_channel', 'valid_to', 'official_channel', 'valid_to', 'date', 'Dùng đến hết', 'Valid to (inclusive)', NULL, 'public', false),
      ('official_channel', 'release_status', 'official_channel', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('official_channel', 'sensitivity', 'official_channel', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('official_channel', 'language', 'official_channel', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('official_channel', 'updated_at', 'official_channel', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('official_channel', 'embargo_until', 'official_channel', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('official_channel', 'jurisdiction', 'official_channel', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('official_channel', 'refusal_ground', 'official_channel', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('venue', 'name', 'venue', 'name', 'text', 'Tên địa điểm', 'Name', NULL, 'public', false),
      ('venue', 'address', 'venue', 'address', 'text', 'Địa chỉ', 'Street address', NULL, 'public', false),
      ('venue', 'kind', 'venue', 'kind', 'text', 'Loại địa điểm', 'Kind', NULL, 'public', false),
      ('venue', 'state', 'venue', 'state', 'text', 'Trạng thái', 'State', NULL, 'public', false),
      ('venue', 'unit_code', 'venue', 'unit_code', 'text', 'Mã xã, phường', 'Commune code', NULL, 'public', false),
      ('venue', 'unit_on', 'venue', 'unit_on', 'date', 'Mã theo danh mục ngày', 'Code as of', NULL, 'public', false),
      ('venue', 'unit', 'venue', 'unit', 'text', 'Xã, phường', 'Commune', NULL, 'public', false),
      ('venue', 'host', 'venue', 'host', 'text', 'Đơn vị quản lý', 'Host', NULL, 'public', false),
      ('venue', 'host_code', 'venue', 'host_code', 'text', 'Mã đơn vị quản lý', 'Code of the host', NULL, 'public', false),
      ('venue', 'capacity', 'venue', 'capacity', 'bigint', 'Sức chứa', 'Capacity', 'seats', 'public', false),
      ('venue', 'rooms', 'venue', 'rooms', 'jsonb', 'Các phòng', 'Rooms', NULL, 'public', false),
      ('venue', 'rooms[].name', 'venue_rooms', 'name', 'text', 'Tên phòng', 'Name', NULL, 'public', false),
      ('venue', 'rooms[].capacity', 'venue_rooms', 'capacity', 'bigint', 'Sức chứa', 'Capacity', 'seats', 'public', false),
      ('venue', 'rooms[].equipment', 'venue_rooms', 'equipment', 'text[]', 'Thiết bị', 'Equipment', NULL, 'public', false),
      ('venue', 'url', 'venue', 'url', 'text', 'Đường dẫn dự họp trực tuyến', 'Link to attend or to learn more', NULL, 'public', false),
      ('venue', 'latitude', 'venue', 'latitude', 'numeric', 'Vĩ độ', 'Latitude', 'degrees (WGS 84)', 'public', false),
      ('venue', 'longitude', 'venue', 'longitude', 'numeric', 'Kinh độ', 'Longitude', 'degrees (WGS 84)', 'public', false),
      ('venue', 'valid_from', 'venue', 'valid_from', 'date', 'Dùng từ', 'Valid from', NULL, 'public', false),
      ('venue', 'valid_to', 'venue', 'valid_to', 'date', 'Dùng đến hết', 'Valid to (inclusive)', NULL, 'public', false),
      ('venue', 'release_status', 'venue', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('venue', 'sensitivity', 'venue', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('venue', 'language', 'venue', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('venue', 'updated_at', 'venue', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('venue', 'embargo_until', 'venue', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('venue', 'jurisdiction', 'venue', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('venue', 'refusal_ground', 'venue', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('press_inquiry', 'intake_number', 'press_inquiry', 'intake_number', 'text', 'Số tiếp nhận', 'Intake number', NULL, 'public', false),
      ('press_inquiry', 'intake_agency', 'press_inquiry', 'intake_agency', 'text', 'Nơi tiếp nhận', 'Taken in by', NULL, 'public', false),
      ('press_inquiry', 'intake_agency_code', 'press_inquiry', 'intake_agency_code', 'text', 'Mã nơi tiếp nhận', 'Code of who took it in', NULL, 'public', false),
      ('press_inquiry', 'outlet', 'press_inquiry', 'outlet', 'text', 'Cơ quan báo chí', 'Outlet', NULL, 'public', false),
      ('press_inquiry', 'outlet_licence', 'press_inquiry', 'outlet_licence', 'text', 'Số giấy phép báo chí', 'Licence number of the outlet', NULL, 'public', false),
      ('press_inquiry', 'reporter', 'personal_value', 'value', 'jsonb', 'Phóng viên', 'Reporter', NULL, 'personal', true),
      ('press_inquiry', 'reporter_phone', 'personal_value', 'value', 'jsonb', 'Điện thoại phóng viên', 'Phone of the reporter', NULL, 'personal', true),
      ('press_inquiry', 'reporter_email', 'personal_value', 'value', 'jsonb', 'Thư điện tử phóng viên', 'E-mail of the reporter', NULL, 'personal', true),
      ('press_inquiry', 'question', 'press_inquiry', 'question', 'text', 'Câu hỏi, đề nghị', 'Question', NULL, 'internal', false),
      ('press_inquiry', 'topics', 'press_inquiry', 'topics', 'text[]', 'Chủ đề', 'Topics', NULL, 'public', false),
      ('press_inquiry', 'channel', 'press_inquiry', 'channel', 'text', 'Kênh tiếp nhận', 'Channel', NULL, 'public', false),
      ('press_inquiry', 'received_at', 'press_inquiry', 'received_at', 'timestamptz', 'Tiếp nhận lúc', 'Received at', NULL, 'public', false),
      ('press_inquiry', 'state', 'press_inquiry', 'state', 'text', 'Trạng thái', 'State', NULL, 'public', false),
      ('press_inquiry', 'assigned_agency', 'press_inquiry', 'assigned_agency', 'text', 'Cơ quan được giao trả lời', 'Agency that must answer', NULL, 'public', false),
      ('press_inquiry', 'assigned_agency_code', 'press_inquiry', 'assigned_agency_code', 'text', 'Mã cơ quan được giao', 'Code of that agency', NULL, 'public', false),
      ('press_inquiry', 'assigned_at', 'press_inquiry', 'assigned_at', 'timestamptz', 'Giao lúc', 'Assigned at', NULL, 'public', false),
      ('press_inquiry', 'forwarded_to', 'press_inquiry', 'forwarded_to', 'text', 'Chuyển đến', 'Forwarded to', NULL, 'public', false),
      ('press_inquiry', 'forwarded_at', 'press_inquiry', 'forwarded_at', 'timestamptz', 'Chuyển lúc', 'Forwarded at', NULL, 'public', false),
      ('press_inquiry', 'deadline_rule', 'press_inquiry', 'deadline_rule', 'text', 'Quy tắc thời hạn', 'Deadline rule', NULL, 'public', false),
      ('press_inquiry', 'due_at', 'press_inquiry', 'due_at', 'timestamptz', 'Hạn trả lời', 'Due at', NULL, 'public', false),
      ('press_inquiry', 'answer', 'press_inquiry', 'answer', 'text', 'Nội dung trả lời', 'Answer', NULL, 'public', false),
      ('press_inquiry', 'answered_at', 'press_inquiry', 'answered_at', 'timestamptz', 'Trả lời lúc', 'Answered at', NULL, 'public', false),
      ('press_inquiry', 'answer_url', 'press_inquiry', 'answer_url', 'text', 'Nơi đăng trả lời', 'Where the answer is published', NULL, 'public', false),
      ('press_inquiry', 'refused_at', 'press_inquiry', 'refused_at', 'timestamptz', 'Từ chối lúc', 'Refused at', NULL, 'public', false),
      ('press_inquiry', 'release_status', 'press_inquiry', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('press_inquiry', 'sensitivity', 'press_inquiry', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('press_inquiry', 'language', 'press_inquiry', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('press_inquiry', 'updated_at', 'press_inquiry', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('press_inquiry', 'embargo_until', 'press_inquiry', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('press_inquiry', 'jurisdiction', 'press_inquiry', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('press_inquiry', 'refusal_ground', 'press_inquiry', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('media_outlet', 'name', 'media_outlet', 'name', 'text', 'Tên cơ quan báo chí', 'Name', NULL, 'public', false),
      ('media_outlet', 'licence_number', 'media_outlet', 'licence_number', 'text', 'Số giấy phép', 'Licence number', NULL, 'public', false),
      ('media_outlet', 'licensed_on', 'media_outlet', 'licensed_on', 'date', 'Ngày cấp phép', 'Licensed on', NULL, 'public', false),
      ('media_outlet', 'licensed_by', 'media_outlet', 'licensed_by', 'text', 'Cơ quan cấp phép', 'Licensed by', NULL, 'public', false),
      ('media_outlet', 'aliases', 'media_outlet', 'aliases', 'text[]', 'Tên gọi khác', 'Other names', NULL, 'public', false),
      ('media_outlet', 'owner', 'media_outlet', 'owner', 'text', 'Cơ quan chủ quản', 'Owner', NULL, 'public', false),
      ('media_outlet', 'owner_code', 'media_outlet', 'owner_code', 'text', 'Mã cơ quan chủ quản', 'Code of the owner', NULL, 'public', false),
      ('media_outlet', 'kind', 'media_outlet', 'kind', 'text', 'Loại hình báo chí', 'Kind', NULL, 'public', false),
      ('media_outlet', 'level', 'media_outlet', 'level', 'text', 'Cấp', 'Level', NULL, 'public', false),
      ('media_outlet', 'state', 'media_outlet', 'state', 'text', 'Trạng thái', 'State', NULL, 'public', false),
      ('media_outlet', 'domains', 'media_outlet', 'domains', 'text[]', 'Tên miền', 'Domain names', NULL, 'public', false),
      ('media_outlet', 'feeds', 'media_outlet', 'feeds', 'text[]', 'Luồng tin RSS', 'Feeds', NULL, 'public', false),
      ('media_outlet', 'networks', 'media_outlet', 'networks', 'text[]', 'Mạng lưới phối hợp', 'Networks', NULL, 'public', false),
      ('media_outlet', 'joined_on', 'media_outlet', 'joined_on', 'date', 'Tham gia mạng lưới từ', 'Member since', NULL, 'public', false),
      ('media_outlet', 'address', 'media_outlet', 'address', 'text', 'Địa chỉ tòa soạn', 'Address of the newsroom', NULL, 'public', false),
      ('media_outlet', 'phone', 'media_outlet', 'phone', 'text', 'Điện thoại tòa soạn', 'Phone of the newsroom', NULL, 'public', false),
      ('media_outlet', 'email', 'media_outlet', 'email', 'text', 'Thư điện tử tòa soạn', 'E-mail of the newsroom', NULL, 'public', false),
      ('media_outlet', 'url', 'media_outlet', 'url', 'text', 'Trang chủ', 'Home page', NULL, 'public', false),
      ('media_outlet', 'valid_from', 'media_outlet', 'valid_from', 'date', 'Hiệu lực từ', 'Valid from', NULL, 'public', false),
      ('media_outlet', 'valid_to', 'media_outlet', 'valid_to', 'date', 'Hiệu lực đến hết', 'Valid to (inclusive)', NULL, 'public', false),
      ('media_outlet', 'release_status', 'media_outlet', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('media_outlet', 'sensitivity', 'media_outlet', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('media_outlet', 'language', 'media_outlet', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('media_outlet', 'updated_at', 'media_outlet', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('media_outlet', 'embargo_until', 'media_outlet', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('media_outlet', 'jurisdiction', 'media_outlet', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('media_outlet', 'refusal_ground', 'media_outlet', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('article_mention', 'url', 'article_mention', 'url', 'text', 'Địa chỉ bài', 'Canonical address', NULL, 'public', false),
      ('article_mention', 'headline', 'article_mention', 'headline', 'text', 'Tít bài', 'Headline', NULL, 'public', false),
      ('article_mention', 'lead', 'article_mention', 'lead', 'text', 'Sa-pô', 'Lead', NULL, 'public', false),
      ('article_mention', 'outlet', 'article_mention', 'outlet', 'text', 'Cơ quan báo chí', 'Outlet', NULL, 'public', false),
      ('article_mention', 'outlet_licence', 'article_mention', 'outlet_licence', 'text', 'Số giấy phép báo chí', 'Licence number of the outlet', NULL, 'public', false),
      ('article_mention', 'published_at', 'article_mention', 'published_at', 'timestamptz', 'Đăng lúc', 'Published at', NULL, 'public', false),
      ('article_mention', 'section', 'article_mention', 'section', 'text', 'Chuyên mục của báo', 'Section', NULL, 'public', false),
      ('article_mention', 'cluster', 'article_mention', 'cluster', 'text', 'Nhóm tin', 'Story cluster', NULL, 'public', false),
      ('article_mention', 'cites_agencies', 'article_mention', 'cites_agencies', 'jsonb', 'Cơ quan được nhắc đến', 'Agencies cited', NULL, 'public', false),
      ('article_mention', 'cites_agencies[].name', 'article_mention_cites_agencies', 'name', 'text', 'Tên cơ quan', 'Name', NULL, 'public', false),
      ('article_mention', 'cites_agencies[].code', 'article_mention_cites_agencies', 'code', 'text', 'Mã định danh', 'Code', NULL, 'public', false),
      ('article_mention', 'cites_documents', 'article_mention', 'cites_documents', 'text[]', 'Văn bản được nhắc đến', 'Documents cited', NULL, 'public', false),
      ('article_mention', 'topics', 'article_mention', 'topics', 'text[]', 'Chủ đề', 'Topics', NULL, 'public', false),
      ('article_mention', 'copied_from', 'article_mention', 'copied_from', 'text', 'Đăng lại từ', 'Copied from', NULL, 'public', false),
      ('article_mention', 'translation_of', 'article_mention', 'translation_of', 'text', 'Bản dịch của', 'Translation of', NULL, 'public', false),
      ('article_mention', 'translated_from', 'article_mention', 'translated_from', 'text', 'Dịch từ ngôn ngữ', 'Translated from', NULL, 'public', false),
      ('article_mention', 'corrected_by', 'article_mention', 'corrected_by', 'jsonb', 'Đã được cải chính', 'Corrected by', NULL, 'public', false),
      ('article_mention', 'corrected_by[].id', 'article_mention_corrected_by', 'id', 'text', 'Mã thực thể', 'Entity id', NULL, 'public', false),
      ('article_mention', 'corrected_by[].number', 'article_mention_corrected_by', 'number', 'text', 'Số, ký hiệu', 'Number', NULL, 'public', false),
      ('article_mention', 'corrected_by[].title', 'article_mention_corrected_by', 'title', 'text', 'Tiêu đề, trích yếu', 'Title or subject', NULL, 'public', false),
      ('article_mention', 'corrected_by[].issuer', 'article_mention_corrected_by', 'issuer', 'text', 'Cơ quan', 'Body', NULL, 'public', false),
      ('article_mention', 'corrected_by[].on', 'article_mention_corrected_by', 'on', 'date', 'Kể từ ngày', 'Since', NULL, 'public', false),
      ('article_mention', 'corrected_by[].url', 'article_mention_corrected_by', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('article_mention', 'corrected_by[].part', 'article_mention_corrected_by', 'part', 'text', 'Phần liên quan', 'Part', NULL, 'public', false),
      ('article_mention', 'corrected_by[].kind', 'article_mention_corrected_by', 'kind', 'text', 'Loại', 'Kind', NULL, 'public', false),
      ('article_mention', 'corrected_by[].language', 'article_mention_corrected_by', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('article_mention', 'translated_by', 'article_mention', 'translated_by', 'jsonb', 'Bản dịch là bản ghi riêng', 'Translated by', NULL, 'public', false),
      ('article_mention', 'translated_by[].id', 'article_mention_translated_by', 'id', 'text', 'Mã thực thể', 'Entity id', NULL, 'public', false),
      ('article_mention', 'translated_by[].number', 'article_mention_translated_by', 'number', 'text', 'Số, ký hiệu', 'Number', NULL, 'public', false),
      ('article_mention', 'translated_by[].title', 'article_mention_translated_by', 'title', 'text', 'Tiêu đề, trích yếu', 'Title or subject', NULL, 'public', false),
      ('article_mention', 'translated_by[].issuer', 'article_mention_translated_by', 'issuer', 'text', 'Cơ quan', 'Body', NULL, 'public', false),
      ('article_mention', 'translated_by[].on', 'article_mention_translated_by', 'on', 'date', 'Kể từ ngày', 'Since', NULL, 'public', false),
      ('article_mention', 'translated_by[].url', 'article_mention_translated_by', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('article_mention', 'translated_by[].part', 'article_mention_translated_by', 'part', 'text', 'Phần liên quan', 'Part', NULL, 'public', false),
      ('article_mention', 'translated_by[].kind', 'article_mention_translated_by', 'kind', 'text', 'Loại', 'Kind', NULL, 'public', false),
      ('article_mention', 'translated_by[].language', 'article_mention_translated_by', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('article_mention', 'release_status', 'article_mention', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('article_mention', 'sensitivity', 'article_mention', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('article_mention', 'language', 'article_mention', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('article_mention', 'updated_at', 'article_mention', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('article_mention', 'embargo_until', 'article_mention', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('article_mention', 'jurisdiction', 'article_mention', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('article_mention', 'refusal_ground', 'article_mention', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('broadcast_bulletin', 'source_system', 'broadcast_bulletin', 'source_system', 'text', 'Hệ thống nguồn', 'Source system', NULL, 'public', false),
      ('broadcast_bulletin', 'identifier', 'broadcast_bulletin', 'identifier', 'text', 'Mã bản tin', 'Identifier', NULL, 'public', false),
      ('broadcast_bulletin', 'title', 'broadcast_bulletin', 'title', 'text', 'Tiêu đề', 'Title', NULL, 'public', false),
      ('broadcast_bulletin', 'text', 'broadcast_bulletin', 'text', 'text', 'Lời đọc', 'Text', NULL, 'public', false),
      ('broadcast_bulletin', 'audio_url', 'broadcast_bulletin', 'audio_url', 'text', 'Tệp âm thanh', 'Audio file', NULL, 'public', false),
      ('broadcast_bulletin', 'audio_sha256', 'broadcast_bulletin', 'audio_sha256', 'text', 'Mã băm tệp âm thanh', 'SHA-256 of the audio', NULL, 'public', false),
      ('broadcast_bulletin', 'duration_seconds', 'broadcast_bulletin', 'duration_seconds', 'bigint', 'Thời lượng', 'Duration', 'seconds', 'public', false),
      ('broadcast_bulletin', 'kind', 'broadcast_bulletin', 'kind', 'text', 'Thể loại', 'Kind', NULL, 'public', false),
      ('broadcast_bulletin', 'priority', 'broadcast_bulletin', 'priority', 'text', 'Mức ưu tiên', 'Priority', NULL, 'public', false),
      ('broadcast_bulletin', 'channel', 'broadcast_bulletin', 'channel', 'text', 'Loại hình thông tin cơ sở', 'Channel', NULL, 'public', false),
      ('broadcast_bulletin', 'state', 'broadcast_bulletin', 'state', 'text', 'Trạng thái', 'State', NULL, 'public', false),
      ('broadcast_bulletin', 'agency', 'broadcast_bulletin', 'agency', 'text', 'Cơ quan phát hành', 'Issuing body', NULL, 'public', false),
      ('broadcast_bulletin', 'agency_code', 'broadcast_bulletin', 'agency_code', 'text', 'Mã cơ quan', 'Code of the body', NULL, 'public', false),
      ('broadcast_bulletin', 'published_at', 'broadcast_bulletin', 'published_at', 'timestamptz', 'Gửi phát lúc', 'Sent for playing at', NULL, 'public', false),
      ('broadcast_bulletin', 'target_units', 'broadcast_bulletin', 'target_units', 'text[]', 'Địa bàn phát', 'Target communes', NULL, 'public', false),
      ('broadcast_bulletin', 'target_unit_codes', 'broadcast_bulletin', 'target_unit_codes', 'text[]', 'Mã xã, phường', 'Codes of the target communes', NULL, 'public', false),
      ('broadcast_bulletin', 'units_on', 'broadcast_bulletin', 'units_on', 'date', 'Mã theo danh mục ngày', 'Codes as of', NULL, 'public', false),
      ('broadcast_bulletin', 'scheduled_at', 'broadcast_bulletin', 'scheduled_at', 'timestamptz[]', 'Lịch phát', 'Scheduled at', NULL, 'public', false),
      ('broadcast_bulletin', 'playback', 'broadcast_bulletin', 'playback', 'jsonb', 'Báo cáo phát của từng đài', 'Playback reports of the stations', NULL, 'public', false),
      ('broadcast_bulletin', 'playback[].station', 'broadcast_bulletin_playback', 'station', 'text', 'Đài, cụm loa', 'Station', NULL, 'public', false),
      ('broadcast_bulletin', 'playback[].station_code', 'broadcast_bulletin_playback', 'station_code', 'text', 'Mã đài, cụm loa', 'Code of the station', NULL, 'public', false),
      ('broadcast_bulletin', 'playback[].unit_code', 'broadcast_bulletin_playback', 'unit_code', 'text', 'Mã xã, phường', 'Commune code', NULL, 'public', false),
      ('broadcast_bulletin', 'playback[].played_at', 'broadcast_bulletin_playback', 'played_at', 'timestamptz', 'Phát lúc', 'Played at', NULL, 'public', false),
      ('broadcast_bulletin', 'playback[].duration_seconds', 'broadcast_bulletin_playback', 'duration_seconds', 'bigint', 'Thời lượng đã phát', 'Played for', 'seconds', 'public', false),
      ('broadcast_bulletin', 'playback[].result', 'broadcast_bulletin_playback', 'result', 'text', 'Kết quả', 'Result', NULL, 'public', false),
      ('broadcast_bulletin', 'playback[].reason', 'broadcast_bulletin_playback', 'reason', 'text', 'Lý do', 'Reason', NULL, 'public', false),
      ('broadcast_bulletin', 'translations', 'broadcast_bulletin', 'translations', 'jsonb', 'Bản dịch', 'Translations', NULL, 'public', false),
      ('broadcast_bulletin', 'translations[].language', 'broadcast_bulletin_translations', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('broadcast_bulletin', 'translations[].title', 'broadcast_bulletin_translations', 'title', 'text', 'Tiêu đề', 'Title', NULL, 'public', false),
      ('broadcast_bulletin', 'translations[].summary', 'broadcast_bulletin_translations', 'summary', 'text', 'Tóm tắt', 'Summary', NULL, 'public', false),
      ('broadcast_bulletin', 'translations[].body', 'broadcast_bulletin_translations', 'body', 'text', 'Nội dung', 'Text', NULL, 'public', false),
      ('broadcast_bulletin', 'url', 'broadcast_bulletin', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('broadcast_bulletin', 'release_status', 'broadcast_bulletin', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('broadcast_bulletin', 'sensitivity', 'broadcast_bulletin', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('broadcast_bulletin', 'language', 'broadcast_bulletin', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('broadcast_bulletin', 'updated_at', 'broadcast_bulletin', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('broadcast_bulletin', 'embargo_until', 'broadcast_bulletin', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('broadcast_bulletin', 'jurisdiction', 'broadcast_bulletin', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('broadcast_bulletin', 'refusal_ground', 'broadcast_bulletin', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('topic_measure', 'topic', 'topic_measure', 'topic', 'text', 'Chủ đề', 'Topic', NULL, 'public', false),
      ('topic_measure', 'domain', 'topic_measure', 'domain', 'text', 'Lĩnh vực', 'Domain', NULL, 'public', false),
      ('topic_measure', 'window_start', 'topic_measure', 'window_start', 'timestamptz', 'Từ', 'Window start', NULL, 'public', false),
      ('topic_measure', 'window_end', 'topic_measure', 'window_end', 'timestamptz', 'Đến trước', 'Window end (exclusive)', NULL, 'public', false),
      ('topic_measure', 'method', 'topic_measure', 'method', 'text', 'Phương pháp', 'Method', NULL, 'public', false),
      ('topic_measure', 'method_version', 'topic_measure', 'method_version', 'text', 'Phiên bản phương pháp', 'Version of the method', NULL, 'public', false),
      ('topic_measure', 'state', 'topic_measure', 'state', 'text', 'Trạng thái', 'State', NULL, 'public', false),
      ('topic_measure', 'volume', 'topic_measure', 'volume', 'bigint', 'Số tin, bài', 'Volume', 'items', 'public', false),
      ('topic_measure', 'outlets', 'topic_measure', 'outlets', 'bigint', 'Số cơ quan báo chí', 'Outlets', 'outlets', 'public', false),
      ('topic_measure', 'reach', 'topic_measure', 'reach', 'bigint', 'Số người tiếp cận, ước tính', 'Reach (estimate)', 'people', 'public', false),
      ('topic_measure', 'growth', 'topic_measure', 'growth', 'numeric', 'Tăng so với kỳ trước', 'Growth', 'ratio (0.1 is 10 %)', 'public', false),
      ('topic_measure', 'sentiment', 'topic_measure', 'sentiment', 'numeric', 'Sắc thái', 'Sentiment', 'ratio (0.1 is 10 %)', 'public', false),
      ('topic_measure', 'confidence', 'topic_measure', 'confidence', 'numeric', 'Độ tin cậy', 'Confidence', 'ratio (0.1 is 10 %)', 'public', false),
      ('topic_measure', 'note', 'topic_measure', 'note', 'text', 'Ghi chú', 'Note', NULL, 'public', false),
      ('topic_measure', 'release_status', 'topic_measure', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('topic_measure', 'sensitivity', 'topic_measure', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('topic_measure', 'language', 'topic_measure', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('topic_measure', 'updated_at', 'topic_measure', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('topic_measure', 'embargo_until', 'topic_measure', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('topic_measure', 'jurisdiction', 'topic_measure', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('topic_measure', 'refusal_ground', 'topic_measure', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('misinformation_alert', 'case_number', 'misinformation_alert', 'case_number', 'text', 'Số vụ việc', 'Case number', NULL, 'public', false),
      ('misinformation_alert', 'claim', 'misinformation_alert', 'claim', 'text', 'Thông tin bị phản ánh', 'Claim', NULL, 'public', false),
      ('misinformation_alert', 'label', 'misinformation_alert', 'label', 'text', 'Nhãn', 'Label', NULL, 'public', false),
      ('misinformation_alert', 'domain', 'misinformation_alert', 'domain', 'text', 'Lĩnh vực', 'Domain', NULL, 'public', false),
      ('misinformation_alert', 'state', 'misinformation_alert', 'state', 'text', 'Trạng thái', 'State', NULL, 'public', false),
      ('misinformation_alert', 'first_seen_at', 'misinformation_alert', 'first_seen_at', 'timestamptz', 'Xuất hiện lần đầu', 'First seen at', NULL, 'public', false),
      ('misinformation_alert', 'seen_at_urls', 'misinformation_alert', 'seen_at_urls', 'text[]', 'Nơi xuất hiện', 'Where it was seen', NULL, 'public', false),
      ('misinformation_alert', 'received_at', 'misinformation_alert', 'received_at', 'timestamptz', 'Tiếp nhận lúc', 'Received at', NULL, 'public', false),
      ('misinformation_alert', 'verifier', 'misinformation_alert', 'verifier', 'text', 'Cơ quan xác minh', 'Verifier', NULL, 'public', false),
      ('misinformation_alert', 'verifier_code', 'misinformation_alert', 'verifier_code', 'text', 'Mã cơ quan xác minh', 'Code of the verifier', NULL, 'public', false),
      ('misinformation_alert', 'verified_at', 'misinformation_alert', 'verified_at', 'timestamptz', 'Kết luận lúc', 'Verified at', NULL, 'public', false),
      ('misinformation_alert', 'conclusion', 'misinformation_alert', 'conclusion', 'text', 'Kết luận', 'Conclusion', NULL, 'public', false),
      ('misinformation_alert', 'evidence', 'misinformation_alert', 'evidence', 'text[]', 'Căn cứ', 'Evidence', NULL, 'public', false),
      ('misinformation_alert', 'correction_url', 'misinformation_alert', 'correction_url', 'text', 'Thông tin đúng đăng tại', 'Linked correction', NULL, 'public', false),
      ('misinformation_alert', 'reported_by', 'personal_value', 'value', 'jsonb', 'Người phản ánh', 'Reported by', NULL, 'personal', true),
      ('misinformation_alert', 'reporter_contact', 'personal_value', 'value', 'jsonb', 'Liên hệ người phản ánh', 'Contact of who reported it', NULL, 'personal', true),
      ('misinformation_alert', 'translations', 'misinformation_alert', 'translations', 'jsonb', 'Bản dịch', 'Translations', NULL, 'public', false),
      ('misinformation_alert', 'translations[].language', 'misinformation_alert_translations', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('misinformation_alert', 'translations[].title', 'misinformation_alert_translations', 'title', 'text', 'Tiêu đề', 'Title', NULL, 'public', false),
      ('misinformation_alert', 'translations[].summary', 'misinformation_alert_translations', 'summary', 'text', 'Tóm tắt', 'Summary', NULL, 'public', false),
      ('misinformation_alert', 'translations[].body', 'misinformation_alert_translations', 'body', 'text', 'Nội dung', 'Text', NULL, 'public', false),
      ('misinformation_alert', 'url', 'misinformation_alert', 'url', 'text', 'Địa chỉ', 'Address', NULL, 'public', false),
      ('misinformation_alert', 'release_status', 'misinformation_alert', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('misinformation_alert', 'sensitivity', 'misinformation_alert', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('misinformation_alert', 'language', 'misinformation_alert', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('misinformation_alert', 'updated_at', 'misinformation_alert', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('misinformation_alert', 'embargo_until', 'misinformation_alert', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('misinformation_alert', 'jurisdiction', 'misinformation_alert', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('misinformation_alert', 'refusal_ground', 'misinformation_alert', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false),
      ('statement_case', 'case_number', 'statement_case', 'case_number', 'text', 'Số vụ việc', 'Case number', NULL, 'public', false),
      ('statement_case', 'title', 'statement_case', 'title', 'text', 'Vụ việc', 'Matter', NULL, 'public', false),
      ('statement_case', 'ground', 'statement_case', 'ground', 'text', 'Căn cứ phải phát ngôn', 'Why a statement is due', NULL, 'public', false),
      ('statement_case', 'agency', 'statement_case', 'agency', 'text', 'Cơ quan phải phát ngôn', 'Body that must speak', NULL, 'public', false),
      ('statement_case', 'agency_code', 'statement_case', 'agency_code', 'text', 'Mã cơ quan', 'Code of the body', NULL, 'public', false),
      ('statement_case', 'occurred_at', 'statement_case', 'occurred_at', 'timestamptz', 'Xảy ra lúc', 'Occurred at', NULL, 'public', false),
      ('statement_case', 'received_at', 'statement_case', 'received_at', 'timestamptz', 'Tiếp nhận, xử lý từ lúc', 'Received and handled from', NULL, 'public', false),
      ('statement_case', 'impact_determined_at', 'statement_case', 'impact_determined_at', 'timestamptz', 'Xác định tác động dư luận lúc', 'Impact on opinion found at', NULL, 'public', false),
      ('statement_case', 'requested_at', 'statement_case', 'requested_at', 'timestamptz', 'Được yêu cầu phát ngôn lúc', 'Statement requested at', NULL, 'public', false),
      ('statement_case', 'first_statement_at', 'statement_case', 'first_statement_at', 'timestamptz', 'Phát ngôn lần đầu lúc', 'First statement at', NULL, 'public', false),
      ('statement_case', 'statement_form', 'statement_case', 'statement_form', 'text', 'Hình thức phát ngôn', 'Form of the statement', NULL, 'public', false),
      ('statement_case', 'statement_url', 'statement_case', 'statement_url', 'text', 'Nơi đăng phát ngôn', 'Where the statement is published', NULL, 'public', false),
      ('statement_case', 'note', 'statement_case', 'note', 'text', 'Ghi chú', 'Note', NULL, 'public', false),
      ('statement_case', 'release_status', 'statement_case', 'release_status', 'text', 'Trạng thái phát hành', 'Release status', NULL, 'public', false),
      ('statement_case', 'sensitivity', 'statement_case', 'sensitivity', 'text', 'Mức nhạy cảm', 'Sensitivity', NULL, 'public', false),
      ('statement_case', 'language', 'statement_case', 'language', 'text', 'Ngôn ngữ', 'Language', NULL, 'public', false),
      ('statement_case', 'updated_at', 'statement_case', 'updated_at', 'timestamptz', 'Cập nhật lúc', 'Updated at', NULL, 'public', false),
      ('statement_case', 'embargo_until', 'statement_case', 'embargo_until', 'timestamptz', 'Chờ phát đến', 'Embargo until', NULL, 'public', false),
      ('statement_case', 'jurisdiction', 'statement_case', 'jurisdiction', 'text', 'Địa bàn', 'Area', NULL, 'public', false),
      ('statement_case', 'refusal_ground', 'statement_case', 'refusal_ground', 'text', 'Căn cứ từ chối cung cấp', 'Ground for withholding', NULL, 'public', false)
  ) AS given (record_type, field, view_name, column_name, column_type, title_vi, title_en, unit, sensitivity, is_personal);
COMMENT ON VIEW mart.field IS 'Từ điển: mọi trường của mọi loại bản ghi và cột có nó / the dictionary: every field of every record type, and the column that shows it';
COMMENT ON COLUMN mart.field.record_type IS 'Loại bản ghi / record type';
COMMENT ON COLUMN mart.field.field IS 'Trường trong tài liệu; trường của một phần là attachments[].name / field of the document';
COMMENT ON COLUMN mart.field.view_name IS 'Khung nhìn có nó trong mart / view of mart that shows it';
COMMENT ON COLUMN mart.field.column_name IS 'Cột / column';
COMMENT ON COLUMN mart.field.column_type IS 'Kiểu / type';
COMMENT ON COLUMN mart.field.title_vi IS 'Tên tiếng Việt / title in Vietnamese';
COMMENT ON COLUMN mart.field.title_en IS 'Tên tiếng Anh / title in English';
COMMENT ON COLUMN mart.field.unit IS 'Đơn vị đo / unit of measure, in English; null: none';
COMMENT ON COLUMN mart.field.sensitivity IS 'Mức nhạy cảm / sensitivity';
COMMENT ON COLUMN mart.field.is_personal IS 'Là dữ liệu cá nhân / it is personal data';

-- What all typed views stand on: every live entity with its document of today and where that comes from.
CREATE VIEW core.live_entity AS
SELECT entity.entity_id,
       entity.record_type,
       entity.revision,
       entity.audience AS audience_number,
       CASE entity.audience WHEN 0 THEN 'public' WHEN 1 THEN 'press' WHEN 2 THEN 'peer' ELSE 'internal' END AS audience,
       entity.audience > 2
       AND coalesce(entity.doc ->> 'sensitivity', 'public') IN ('personal', 'sensitive-personal') AS is_personal,
       read.doc,
       entity.provenance,
       entity.contested,
       entity.contested <> '{}' AS is_contested,
       encode(entity.content_hash, 'hex') AS content_hash,
       entity.recorded_at,
       ARRAY(
           SELECT DISTINCT observation.source
             FROM core.identity
             JOIN core.observation USING (observation_id)
            WHERE identity.entity_id = entity.entity_id
              AND observation.state = 'present'
            ORDER BY observation.source
       ) AS sources,
       (
           SELECT min(source_state.stale_since)
             FROM core.identity
             JOIN core.observation USING (observation_id)
             JOIN ledger.source_state USING (source)
            WHERE identity.entity_id = entity.entity_id
              AND observation.state = 'present'
       ) AS stale_since
  FROM core.entity_now AS entity
 -- A long document is decompressed once for all columns, and not at all where none of them is asked for.
 CROSS JOIN LATERAL (SELECT entity.doc || '{}' AS doc OFFSET 0) AS read
 WHERE entity.state = 'live';
COMMENT ON VIEW core.live_entity IS 'Each live entity with its document of today, who may see it and where it comes from; the typed views of mart stand on it';

-- Personal fields are looked up here and nowhere else: a field that this version does not know is shown to nobody.
CREATE VIEW mart.entity_history AS
SELECT history.entity_id,
       history.record_type,
       history.revision,
       history.state,
       history.reason,
       history.successors,
       history.predecessors,
       CASE history.audience WHEN 0 THEN 'public' WHEN 1 THEN 'press' WHEN 2 THEN 'peer' ELSE 'internal' END AS audience,
       encode(history.content_hash, 'hex') AS content_hash,
       history.contested,
       history.recorded_at,
       history.run_id
  FROM core.entity_history AS history;
COMMENT ON VIEW mart.entity_history IS 'Mọi phiên bản của mọi thực thể, kể cả thực thể đã rút / every revision of every entity, also of those that are gone';
COMMENT ON COLUMN mart.entity_history.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.entity_history.record_type IS 'Loại bản ghi / record type';
COMMENT ON COLUMN mart.entity_history.revision IS 'Số phiên bản, từ 1 / revision, from 1';
COMMENT ON COLUMN mart.entity_history.state IS 'live: còn, gone: đã rút / live or gone';
COMMENT ON COLUMN mart.entity_history.reason IS 'Vì sao rút / why it is gone; null while it is live';
COMMENT ON COLUMN mart.entity_history.successors IS 'Thực thể kế tục khi gộp hoặc tách / entities that went on with it after a merge or a split';
COMMENT ON COLUMN mart.entity_history.predecessors IS 'Thực thể mà nó được tách ra từ đó / entities that it was split from';
COMMENT ON COLUMN mart.entity_history.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.entity_history.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.entity_history.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.entity_history.recorded_at IS 'Kho ghi nhận lúc / when this node recorded it';
COMMENT ON COLUMN mart.entity_history.run_id IS 'Lượt chạy đã ghi / run that wrote it';

CREATE VIEW mart.provenance WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.record_type,
       entity.revision,
       told.field,
       told.value,
       why.told ->> 'rule' AS rule,
       why.told ->> 'source' AS source,
       version.stated_at,
       why.told ->> 'observation' AS observation_id,
       coalesce(jsonb_array_length(why.told -> 'losers'), 0) AS candidates
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL (SELECT entity.provenance OFFSET 0) AS reasons
 CROSS JOIN LATERAL (
     SELECT given.key AS field, given.value
       FROM jsonb_each(entity.doc) AS given
      UNION ALL
     -- What a decision left empty has no value, and yet a reason.
     SELECT reason.key, NULL
       FROM jsonb_object_keys(reasons.provenance) AS reason (key)
      WHERE reason.key <> '*'
        AND NOT entity.doc ? reason.key
 ) AS told
 CROSS JOIN LATERAL (SELECT coalesce(reasons.provenance -> told.field, reasons.provenance -> '*') AS told) AS why
  JOIN mart.field
    ON field.record_type = entity.record_type
   AND field.field = told.field
   AND NOT field.is_personal
  LEFT JOIN core.observation ON observation.observation_id = core.as_uuid(why.told ->> 'observation')
  LEFT JOIN core.observation_history AS version
    ON version.observation_id = observation.observation_id
   AND version.history_id = observation.history_id
 WHERE NOT entity.is_personal;
COMMENT ON VIEW mart.provenance IS 'Mỗi giá trị đang ghi từ đâu ra: một dòng cho một trường của một thực thể / where each value comes from: a row per entity and field';
COMMENT ON COLUMN mart.provenance.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.provenance.record_type IS 'Loại bản ghi / record type';
COMMENT ON COLUMN mart.provenance.revision IS 'Phiên bản hiện nay / revision of today';
COMMENT ON COLUMN mart.provenance.field IS 'Trường / field; mart.field says what it means';
COMMENT ON COLUMN mart.provenance.value IS 'Giá trị đang ghi; trống: quyết định để trống / value; null: it was decided to leave it empty';
COMMENT ON COLUMN mart.provenance.rule IS 'Quy tắc chọn: sole_source, agreed, union, authority, recency… / rule by which it was chosen';
COMMENT ON COLUMN mart.provenance.source IS 'Nguồn được chọn / source that it comes from';
COMMENT ON COLUMN mart.provenance.stated_at IS 'Nguồn nói lúc / when that source stated it; null: it did not say';
COMMENT ON COLUMN mart.provenance.observation_id IS 'Mã lời của nguồn / id of the observation';
COMMENT ON COLUMN mart.provenance.candidates IS 'Số nguồn khác cũng nói về trường này / other sources that spoke of it: rows of mart.value_candidate';

CREATE VIEW mart.value_candidate WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.record_type,
       entity.revision,
       why.field,
       loser.place AS ordinal,
       loser.told -> 'value' AS value,
       loser.told ->> 'source' AS source,
       version.stated_at,
       loser.told ->> 'observation' AS observation_id,
       coalesce(core.as_boolean(loser.told -> 'agrees'), false) AS agrees
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_each(entity.provenance) AS why (field, told)
 CROSS JOIN LATERAL jsonb_array_elements(
     CASE jsonb_typeof(why.told -> 'losers') WHEN 'array' THEN why.told -> 'losers' END
 ) WITH ORDINALITY AS loser (told, place)
  JOIN mart.field
    ON field.record_type = entity.record_type
   AND field.field = why.field
   AND NOT field.is_personal
  LEFT JOIN core.observation ON observation.observation_id = core.as_uuid(loser.told ->> 'observation')
  LEFT JOIN core.observation_history AS version
    ON version.observation_id = observation.observation_id
   AND version.history_id = observation.history_id
 WHERE NOT entity.is_personal;
COMMENT ON VIEW mart.value_candidate IS 'Giá trị khác mà các nguồn đã nói và vì sao không chọn, theo mart.provenance / values of other sources that were not taken';
COMMENT ON COLUMN mart.value_candidate.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.value_candidate.record_type IS 'Loại bản ghi / record type';
COMMENT ON COLUMN mart.value_candidate.revision IS 'Phiên bản hiện nay / revision of today';
COMMENT ON COLUMN mart.value_candidate.field IS 'Trường / field';
COMMENT ON COLUMN mart.value_candidate.ordinal IS 'Thứ tự, mạnh trước / place, the strongest first';
COMMENT ON COLUMN mart.value_candidate.value IS 'Giá trị nguồn ấy nói / value of that source';
COMMENT ON COLUMN mart.value_candidate.source IS 'Nguồn / source';
COMMENT ON COLUMN mart.value_candidate.stated_at IS 'Nguồn nói lúc / when that source stated it; null: it did not say';
COMMENT ON COLUMN mart.value_candidate.observation_id IS 'Mã lời của nguồn / id of the observation';
COMMENT ON COLUMN mart.value_candidate.agrees IS 'Nói giống giá trị đang ghi / it says the same as the value that stands';

-- What two entities are to each other that are not one; shown only to who may see both, and what was said of either.
CREATE VIEW mart.related WITH (security_barrier) AS
SELECT related.from_id,
       related.from_type,
       related.relation,
       related.to_id,
       related.to_type,
       min(related.decided_at) AS since
  FROM core.related
  JOIN core.live_entity AS here ON here.entity_id = related.from_id
  JOIN core.live_entity AS there ON there.entity_id = related.to_id
 WHERE NOT here.is_personal
   AND NOT there.is_personal
 GROUP BY related.from_id, related.from_type, related.relation, related.to_id, related.to_type;
CREATE VIEW mart_public.related WITH (security_barrier) AS
SELECT related.from_id,
       related.from_type,
       related.relation,
       related.to_id,
       related.to_type,
       min(related.decided_at) AS since
  FROM core.related
 WHERE related.audience = 0
 GROUP BY related.from_id, related.from_type, related.relation, related.to_id, related.to_type;
COMMENT ON VIEW mart.related IS 'Hai thực thể liên quan mà không phải một: mỗi cặp hai dòng, nhìn từ mỗi bên / entities that are linked and are not one: two rows for each pair, one from either side';
COMMENT ON COLUMN mart.related.from_id IS 'Thực thể này / id of this entity';
COMMENT ON COLUMN mart.related.from_type IS 'Loại của nó / its type';
COMMENT ON COLUMN mart.related.relation IS 'Nó là gì đối với thực thể kia / what it is to the other one. Giá trị / values: translation_of (bản dịch của / translation of); has_translation (được dịch thành / is translated as); preview_of (báo trước cho / preview of); has_preview (được báo trước bởi / is announced by); same_story (cùng sự việc với / tells the same story as)';
COMMENT ON COLUMN mart.related.to_id IS 'Thực thể kia / id of the other entity';
COMMENT ON COLUMN mart.related.to_type IS 'Loại của thực thể kia / type of the other one';
COMMENT ON COLUMN mart.related.since IS 'So thấy lúc / when a comparison first found it';

COMMENT ON VIEW mart_public.related IS 'Hai thực thể liên quan mà không phải một: mỗi cặp hai dòng, nhìn từ mỗi bên / entities that are linked and are not one: two rows for each pair, one from either side';
COMMENT ON COLUMN mart_public.related.from_id IS 'Thực thể này / id of this entity';
COMMENT ON COLUMN mart_public.related.from_type IS 'Loại của nó / its type';
COMMENT ON COLUMN mart_public.related.relation IS 'Nó là gì đối với thực thể kia / what it is to the other one. Giá trị / values: translation_of (bản dịch của / translation of); has_translation (được dịch thành / is translated as); preview_of (báo trước cho / preview of); has_preview (được báo trước bởi / is announced by); same_story (cùng sự việc với / tells the same story as)';
COMMENT ON COLUMN mart_public.related.to_id IS 'Thực thể kia / id of the other entity';
COMMENT ON COLUMN mart_public.related.to_type IS 'Loại của thực thể kia / type of the other one';
COMMENT ON COLUMN mart_public.related.since IS 'So thấy lúc / when a comparison first found it';

CREATE VIEW mart.personal_value WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.record_type,
       entity.revision,
       told.field,
       told.value,
       entity.recorded_at
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_each(entity.doc) AS told (field, value)
  LEFT JOIN mart.field
    ON field.record_type = entity.record_type
   AND field.field = told.field
 WHERE entity.is_personal
    OR coalesce(field.is_personal, true);
COMMENT ON VIEW mart.personal_value IS 'Dữ liệu cá nhân, tách riêng; chỉ vai trò lienthong_personal được đọc / personal data, apart from all other views; for the role lienthong_personal only';
COMMENT ON COLUMN mart.personal_value.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.personal_value.record_type IS 'Loại bản ghi / record type';
COMMENT ON COLUMN mart.personal_value.revision IS 'Phiên bản hiện nay / revision of today';
COMMENT ON COLUMN mart.personal_value.field IS 'Trường; mọi trường khi cả bản ghi là cá nhân / field; all fields of a record that is personal as a whole';
COMMENT ON COLUMN mart.personal_value.value IS 'Giá trị / value';
COMMENT ON COLUMN mart.personal_value.recorded_at IS 'Kho ghi nhận lúc / when this node recorded it';

CREATE VIEW mart.agency WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'name' AS name,
       entity.doc ->> 'code' AS code,
       entity.doc ->> 'legacy_code' AS legacy_code,
       CASE jsonb_typeof(entity.doc -> 'aliases') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'aliases') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS aliases,
       entity.doc ->> 'name_en' AS name_en,
       entity.doc ->> 'parent' AS parent,
       entity.doc ->> 'parent_code' AS parent_code,
       core.as_integer(entity.doc -> 'level') AS level,
       CASE jsonb_typeof(entity.doc -> 'functions') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'functions') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS functions,
       entity.doc ->> 'domain' AS domain,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'address' AS address,
       entity.doc ->> 'phone' AS phone,
       entity.doc ->> 'email' AS email,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       entity.doc -> 'successors' AS successors,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'agency'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.agency IS 'Cơ quan: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Agency: a row per live entity, without personal data';
COMMENT ON COLUMN mart.agency.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.agency.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.agency.name IS 'Tên cơ quan / Name';
COMMENT ON COLUMN mart.agency.code IS 'Mã định danh / Code. Theo QĐ 20/2020/QĐ-TTg, ví dụ H26.1 / QĐ 20/2020 form, e.g. H26.1';
COMMENT ON COLUMN mart.agency.legacy_code IS 'Mã cũ / Old code. Theo QCVN 102:2016, ví dụ 000.00.01.H26 / e.g. 000.00.01.H26';
COMMENT ON COLUMN mart.agency.aliases IS 'Tên gọi khác / Other names';
COMMENT ON COLUMN mart.agency.name_en IS 'Tên tiếng Anh / English name';
COMMENT ON COLUMN mart.agency.parent IS 'Cơ quan chủ quản / Parent body';
COMMENT ON COLUMN mart.agency.parent_code IS 'Mã cơ quan chủ quản / Code of the parent. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.agency.level IS 'Cấp / Level';
COMMENT ON COLUMN mart.agency.functions IS 'Chức năng / Functions';
COMMENT ON COLUMN mart.agency.domain IS 'Tên miền / Domain name';
COMMENT ON COLUMN mart.agency.url IS 'Trang thông tin / Web site';
COMMENT ON COLUMN mart.agency.address IS 'Địa chỉ / Street address';
COMMENT ON COLUMN mart.agency.phone IS 'Điện thoại cơ quan / Phone of the office';
COMMENT ON COLUMN mart.agency.email IS 'Thư điện tử cơ quan / E-mail of the office';
COMMENT ON COLUMN mart.agency.valid_from IS 'Hoạt động từ / Valid from';
COMMENT ON COLUMN mart.agency.valid_to IS 'Hoạt động đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart.agency.successors IS 'Kế thừa / Successors. Từng phần tử / its items: mart.agency_successors';
COMMENT ON COLUMN mart.agency.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.agency.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.agency.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.agency.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.agency.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.agency.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.agency.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.agency.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.agency.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.agency.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.agency.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.agency.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.agency.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.agency.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.agency_successors WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'code' AS code,
       part.item ->> 'relation' AS relation,
       part.item ->> 'function' AS function,
       core.as_date(part.item ->> 'effective_on') AS effective_on,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'successors') WHEN 'array' THEN entity.doc -> 'successors' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'agency'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.agency_successors IS 'Cơ quan, kế thừa: mỗi dòng một phần tử theo thứ tự / Agency, successors: a row per item, in order';
COMMENT ON COLUMN mart.agency_successors.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.agency_successors.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.agency_successors.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.agency_successors.name IS 'Tên cơ quan kế thừa / Name of the successor';
COMMENT ON COLUMN mart.agency_successors.code IS 'Mã định danh / Code. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.agency_successors.relation IS 'Quan hệ / Relation. Giá trị / values: function_moved_to (Chuyển chức năng sang / Function moved to); merged_into (Sáp nhập, hợp nhất vào / Merged into); renamed_to (Đổi tên thành / Renamed to); reorganised_into (Tổ chức lại thành / Reorganised into); split_into (Chia tách thành / Split into)';
COMMENT ON COLUMN mart.agency_successors.function IS 'Chức năng được chuyển / Function that moved';
COMMENT ON COLUMN mart.agency_successors.effective_on IS 'Có hiệu lực từ / Effective on';
COMMENT ON COLUMN mart.agency_successors.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.agency_successors.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.agency_successors.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.agency_successors.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.agency_successors.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.agency_successors.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.agency_successors.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.admin_unit WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'code' AS code,
       entity.doc ->> 'name' AS name,
       entity.doc ->> 'scheme' AS scheme,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'parent_code' AS parent_code,
       entity.doc ->> 'parent' AS parent,
       entity.doc ->> 'province_code' AS province_code,
       entity.doc ->> 'province' AS province,
       CASE jsonb_typeof(entity.doc -> 'aliases') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'aliases') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS aliases,
       entity.doc ->> 'name_en' AS name_en,
       core.as_number(entity.doc -> 'latitude') AS latitude,
       core.as_number(entity.doc -> 'longitude') AS longitude,
       core.as_number(entity.doc -> 'area_km2') AS area_km2,
       core.as_integer(entity.doc -> 'population') AS population,
       entity.doc ->> 'decree' AS decree,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'admin_unit'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.admin_unit IS 'Đơn vị hành chính: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Administrative unit: a row per live entity, without personal data';
COMMENT ON COLUMN mart.admin_unit.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.admin_unit.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.admin_unit.code IS 'Mã đơn vị / Code. Mã của cơ quan thống kê, giữ số 0 ở đầu / GSO code with leading zeros';
COMMENT ON COLUMN mart.admin_unit.name IS 'Tên / Name';
COMMENT ON COLUMN mart.admin_unit.scheme IS 'Hệ mã / Scheme. Ngày bắt đầu của danh mục, ví dụ 2025-07-01 / First day of the list, e.g. 2025-07-01';
COMMENT ON COLUMN mart.admin_unit.kind IS 'Loại đơn vị / Kind. Giá trị / values: commune (Xã / Commune); district_town (Thị xã / Town (district level)); municipality (Thành phố trực thuộc Trung ương / Centrally-run city); province (Tỉnh / Province); provincial_city (Thành phố thuộc tỉnh / Provincial city); rural_district (Huyện / Rural district); special_zone (Đặc khu / Special zone); township (Thị trấn / Township); urban_district (Quận / Urban district); ward (Phường / Ward)';
COMMENT ON COLUMN mart.admin_unit.parent_code IS 'Mã cấp trên / Code of the parent. Tham chiếu / refers to: mart.admin_unit.code';
COMMENT ON COLUMN mart.admin_unit.parent IS 'Cấp trên / Parent';
COMMENT ON COLUMN mart.admin_unit.province_code IS 'Mã tỉnh, thành phố / Code of the province. Tham chiếu / refers to: mart.admin_unit.code';
COMMENT ON COLUMN mart.admin_unit.province IS 'Tỉnh, thành phố / Province';
COMMENT ON COLUMN mart.admin_unit.aliases IS 'Tên gọi khác / Other names';
COMMENT ON COLUMN mart.admin_unit.name_en IS 'Tên tiếng Anh / English name';
COMMENT ON COLUMN mart.admin_unit.latitude IS 'Vĩ độ / Latitude. Đơn vị / unit: độ (WGS 84) / degrees (WGS 84)';
COMMENT ON COLUMN mart.admin_unit.longitude IS 'Kinh độ / Longitude. Đơn vị / unit: độ (WGS 84) / degrees (WGS 84)';
COMMENT ON COLUMN mart.admin_unit.area_km2 IS 'Diện tích (km²) / Area (km²). Đơn vị / unit: km² / km²';
COMMENT ON COLUMN mart.admin_unit.population IS 'Dân số / Population. Đơn vị / unit: người / people';
COMMENT ON COLUMN mart.admin_unit.decree IS 'Văn bản quy định / Legal act';
COMMENT ON COLUMN mart.admin_unit.valid_from IS 'Hiệu lực từ / Valid from';
COMMENT ON COLUMN mart.admin_unit.valid_to IS 'Hiệu lực đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart.admin_unit.url IS 'Trang thông tin / Web site';
COMMENT ON COLUMN mart.admin_unit.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.admin_unit.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.admin_unit.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.admin_unit.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.admin_unit.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.admin_unit.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.admin_unit.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.admin_unit.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.admin_unit.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.admin_unit.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.admin_unit.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.admin_unit.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.admin_unit.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.admin_unit.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.admin_unit_change WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'old_code' AS old_code,
       entity.doc ->> 'new_code' AS new_code,
       core.as_date(entity.doc ->> 'effective_on') AS effective_on,
       entity.doc ->> 'old_name' AS old_name,
       entity.doc ->> 'new_name' AS new_name,
       entity.doc ->> 'extent' AS extent,
       core.as_boolean(entity.doc -> 'is_default') AS is_default,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'admin_unit_change'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.admin_unit_change IS 'Sắp xếp đơn vị hành chính: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Administrative unit change: a row per live entity, without personal data';
COMMENT ON COLUMN mart.admin_unit_change.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.admin_unit_change.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.admin_unit_change.old_code IS 'Mã cũ / Old code. Tham chiếu / refers to: mart.admin_unit.code';
COMMENT ON COLUMN mart.admin_unit_change.new_code IS 'Mã mới / New code. Tham chiếu / refers to: mart.admin_unit.code';
COMMENT ON COLUMN mart.admin_unit_change.effective_on IS 'Có hiệu lực từ / Effective on';
COMMENT ON COLUMN mart.admin_unit_change.old_name IS 'Tên cũ / Old name';
COMMENT ON COLUMN mart.admin_unit_change.new_name IS 'Tên mới / New name';
COMMENT ON COLUMN mart.admin_unit_change.extent IS 'Phạm vi / Extent. Toàn bộ hay một phần / Whole or part. Giá trị / values: part (Một phần / Part); whole (Toàn bộ / Whole)';
COMMENT ON COLUMN mart.admin_unit_change.is_default IS 'Mặc định / Default successor. Phỏng đoán khi chỉ biết mã cũ / A guess when only the code is known';
COMMENT ON COLUMN mart.admin_unit_change.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.admin_unit_change.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.admin_unit_change.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.admin_unit_change.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.admin_unit_change.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.admin_unit_change.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.admin_unit_change.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.admin_unit_change.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.admin_unit_change.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.admin_unit_change.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.admin_unit_change.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.admin_unit_change.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.admin_unit_change.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.admin_unit_change.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.document WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'number' AS number,
       entity.doc ->> 'notation' AS notation,
       entity.doc ->> 'type_name' AS type_name,
       entity.doc ->> 'type_code' AS type_code,
       entity.doc ->> 'subject' AS subject,
       entity.doc ->> 'summary' AS summary,
       entity.doc ->> 'body' AS body,
       entity.doc ->> 'issuer' AS issuer,
       entity.doc ->> 'issuer_code' AS issuer_code,
       entity.doc ->> 'place' AS place,
       core.as_date(entity.doc ->> 'issued_on') AS issued_on,
       core.as_date(entity.doc ->> 'effective_on') AS effective_on,
       core.as_date(entity.doc ->> 'expires_on') AS expires_on,
       core.as_date(entity.doc ->> 'due_on') AS due_on,
       entity.doc ->> 'status' AS status,
       entity.doc ->> 'urgency' AS urgency,
       entity.doc ->> 'secrecy' AS secrecy,
       entity.doc ->> 'circulation' AS circulation,
       entity.doc ->> 'sector' AS sector,
       CASE jsonb_typeof(entity.doc -> 'topics') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'topics') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS topics,
       entity.doc ->> 'signer' AS signer,
       entity.doc ->> 'signer_position' AS signer_position,
       entity.doc ->> 'signer_competence' AS signer_competence,
       entity.doc -> 'recipients' AS recipients,
       entity.doc -> 'attachments' AS attachments,
       core.as_integer(entity.doc -> 'page_count') AS page_count,
       CASE jsonb_typeof(entity.doc -> 'replaces') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'replaces') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS replaces,
       CASE jsonb_typeof(entity.doc -> 'amends') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'amends') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS amends,
       CASE jsonb_typeof(entity.doc -> 'legal_basis') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'legal_basis') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS legal_basis,
       entity.doc -> 'replaced_by' AS replaced_by,
       entity.doc -> 'amended_by' AS amended_by,
       entity.doc ->> 'edxml_id' AS edxml_id,
       entity.doc ->> 'business_type' AS business_type,
       entity.doc ->> 'steering' AS steering,
       entity.doc ->> 'responds_to' AS responds_to,
       entity.doc ->> 'docid' AS docid,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'gazette' AS gazette,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'document'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.document IS 'Văn bản: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Document: a row per live entity, without personal data';
COMMENT ON COLUMN mart.document.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.document.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.document.number IS 'Số, ký hiệu / Number. Như nguồn đã ghi, ví dụ 20/2020/QĐ-TTg / As received, e.g. 20/2020/QĐ-TTg';
COMMENT ON COLUMN mart.document.notation IS 'Ký hiệu / Notation. Phần ký hiệu, ví dụ QĐ-TTg / The notation part, e.g. QĐ-TTg';
COMMENT ON COLUMN mart.document.type_name IS 'Tên loại văn bản / Type of document';
COMMENT ON COLUMN mart.document.type_code IS 'Mã loại (edXML) / Type code (edXML). Không đáng tin; dùng tên loại / Not reliable; use the name';
COMMENT ON COLUMN mart.document.subject IS 'Trích yếu / Subject';
COMMENT ON COLUMN mart.document.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart.document.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart.document.issuer IS 'Cơ quan ban hành / Issuer';
COMMENT ON COLUMN mart.document.issuer_code IS 'Mã cơ quan ban hành / Code of the issuer. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.document.place IS 'Địa danh / Place of issue';
COMMENT ON COLUMN mart.document.issued_on IS 'Ngày ban hành / Issued on';
COMMENT ON COLUMN mart.document.effective_on IS 'Ngày có hiệu lực / In force from';
COMMENT ON COLUMN mart.document.expires_on IS 'Ngày hết hiệu lực / In force until';
COMMENT ON COLUMN mart.document.due_on IS 'Hạn trả lời / Answer due on';
COMMENT ON COLUMN mart.document.status IS 'Tình trạng hiệu lực / State of force. Giá trị / values: expired (Hết hiệu lực / Expired); in_force (Còn hiệu lực / In force); not_yet_in_force (Chưa có hiệu lực / Not yet in force); partly_expired (Hết hiệu lực một phần / Partly expired); suspended (Ngưng hiệu lực / Suspended)';
COMMENT ON COLUMN mart.document.urgency IS 'Độ khẩn / Urgency. Giá trị / values: flash (Hỏa tốc / Flash); flash_timed (Hỏa tốc hẹn giờ / Flash, by a set hour); normal (Thường / Normal); urgent (Khẩn / Urgent); very_urgent (Thượng khẩn / Very urgent)';
COMMENT ON COLUMN mart.document.secrecy IS 'Độ mật / Secrecy mark. Văn bản mật không được vào hệ thống / Secret documents must not enter';
COMMENT ON COLUMN mart.document.circulation IS 'Phạm vi lưu hành / Circulation';
COMMENT ON COLUMN mart.document.sector IS 'Lĩnh vực / Sector';
COMMENT ON COLUMN mart.document.topics IS 'Chủ đề / Topics';
COMMENT ON COLUMN mart.document.signer IS 'Người ký / Signer';
COMMENT ON COLUMN mart.document.signer_position IS 'Chức vụ người ký / Position of the signer';
COMMENT ON COLUMN mart.document.signer_competence IS 'Thẩm quyền ký / Competence. TM., KT., TL., TUQ., Q. / TM., KT., TL., TUQ., Q.';
COMMENT ON COLUMN mart.document.recipients IS 'Nơi nhận / Recipients. Từng phần tử / its items: mart.document_recipients';
COMMENT ON COLUMN mart.document.attachments IS 'Tệp kèm theo / Attachments. Từng phần tử / its items: mart.document_attachments';
COMMENT ON COLUMN mart.document.page_count IS 'Số trang / Pages. Đơn vị / unit: trang / pages';
COMMENT ON COLUMN mart.document.replaces IS 'Thay thế văn bản / Replaces. Tham chiếu / refers to: mart.document.number';
COMMENT ON COLUMN mart.document.amends IS 'Sửa đổi, bổ sung văn bản / Amends. Tham chiếu / refers to: mart.document.number';
COMMENT ON COLUMN mart.document.legal_basis IS 'Căn cứ pháp lý / Legal basis. Tham chiếu / refers to: mart.document.number';
COMMENT ON COLUMN mart.document.replaced_by IS 'Được thay thế bởi / Replaced by. Văn bản khác nói thay thế văn bản này, và từ ngày nào; kho tự suy ra, nguồn không ghi / Documents that say that they replace this one, and since when; derived here. Từng phần tử / its items: mart.document_replaced_by';
COMMENT ON COLUMN mart.document.amended_by IS 'Được sửa đổi bởi / Amended by. Văn bản khác nói sửa đổi, bổ sung hoặc thay thế một phần văn bản này; kho tự suy ra, nguồn không ghi / Documents that say that they amend this one or replace a part of it; derived here. Từng phần tử / its items: mart.document_amended_by';
COMMENT ON COLUMN mart.document.edxml_id IS 'Mã văn bản liên thông / edXML DocumentId. UUID hoặc bộ ba / A UUID or the triple form';
COMMENT ON COLUMN mart.document.business_type IS 'Nghiệp vụ văn bản / Business type (edXML). Giá trị / values: new (Văn bản mới / New); replacement (Thay thế / Replacement); revocation (Thu hồi / Revocation); update (Cập nhật / Update)';
COMMENT ON COLUMN mart.document.steering IS 'Loại chỉ đạo / Steering type (edXML). Giá trị / values: directive (Chỉ đạo / Directive); none (Không phải chỉ đạo / Not a directive); report (Báo cáo chỉ đạo / Report on a directive)';
COMMENT ON COLUMN mart.document.responds_to IS 'Trả lời văn bản / Answers document (DocumentId). Tham chiếu / refers to: mart.document.edxml_id';
COMMENT ON COLUMN mart.document.docid IS 'Mã trên vanban.chinhphu.vn / docid of vanban.chinhphu.vn';
COMMENT ON COLUMN mart.document.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart.document_translations';
COMMENT ON COLUMN mart.document.gazette IS 'Số Công báo / Gazette issue';
COMMENT ON COLUMN mart.document.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.document.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.document.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.document.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.document.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.document.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.document.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.document.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.document.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.document.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.document.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.document.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.document.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.document.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.document.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.document_recipients WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'code' AS code,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'recipients') WHEN 'array' THEN entity.doc -> 'recipients' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.document_recipients IS 'Văn bản, nơi nhận: mỗi dòng một phần tử theo thứ tự / Document, recipients: a row per item, in order';
COMMENT ON COLUMN mart.document_recipients.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.document_recipients.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.document_recipients.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.document_recipients.name IS 'Tên cơ quan / Name';
COMMENT ON COLUMN mart.document_recipients.code IS 'Mã định danh / Code. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.document_recipients.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.document_recipients.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.document_recipients.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.document_recipients.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.document_recipients.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.document_recipients.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.document_recipients.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.document_attachments WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'url' AS url,
       part.item ->> 'media_type' AS media_type,
       core.as_integer(part.item -> 'size') AS size,
       part.item ->> 'sha256' AS sha256,
       part.item ->> 'content_id' AS content_id,
       part.item ->> 'description' AS description,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'attachments') WHEN 'array' THEN entity.doc -> 'attachments' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.document_attachments IS 'Văn bản, tệp kèm theo: mỗi dòng một phần tử theo thứ tự / Document, attachments: a row per item, in order';
COMMENT ON COLUMN mart.document_attachments.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.document_attachments.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.document_attachments.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.document_attachments.name IS 'Tên tệp / File name';
COMMENT ON COLUMN mart.document_attachments.url IS 'Địa chỉ tải / Address';
COMMENT ON COLUMN mart.document_attachments.media_type IS 'Kiểu nội dung / Media type';
COMMENT ON COLUMN mart.document_attachments.size IS 'Dung lượng (byte) / Size in bytes. Đơn vị / unit: byte / bytes';
COMMENT ON COLUMN mart.document_attachments.sha256 IS 'Mã băm SHA-256 / SHA-256';
COMMENT ON COLUMN mart.document_attachments.content_id IS 'Mã nội dung trong gói edXML / Content id in the edXML package';
COMMENT ON COLUMN mart.document_attachments.description IS 'Mô tả / Description';
COMMENT ON COLUMN mart.document_attachments.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.document_attachments.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.document_attachments.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.document_attachments.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.document_attachments.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.document_attachments.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.document_attachments.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.document_replaced_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'replaced_by') WHEN 'array' THEN entity.doc -> 'replaced_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.document_replaced_by IS 'Văn bản, được thay thế bởi: mỗi dòng một phần tử theo thứ tự / Document, replaced by: a row per item, in order';
COMMENT ON COLUMN mart.document_replaced_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.document_replaced_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.document_replaced_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.document_replaced_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart.document_replaced_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart.document_replaced_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart.document_replaced_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart.document_replaced_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart.document_replaced_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.document_replaced_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart.document_replaced_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart.document_replaced_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.document_replaced_by.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.document_replaced_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.document_replaced_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.document_replaced_by.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.document_replaced_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.document_replaced_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.document_replaced_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.document_amended_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'amended_by') WHEN 'array' THEN entity.doc -> 'amended_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.document_amended_by IS 'Văn bản, được sửa đổi bởi: mỗi dòng một phần tử theo thứ tự / Document, amended by: a row per item, in order';
COMMENT ON COLUMN mart.document_amended_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.document_amended_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.document_amended_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.document_amended_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart.document_amended_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart.document_amended_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart.document_amended_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart.document_amended_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart.document_amended_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.document_amended_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart.document_amended_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart.document_amended_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.document_amended_by.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.document_amended_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.document_amended_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.document_amended_by.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.document_amended_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.document_amended_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.document_amended_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.document_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.document_translations IS 'Văn bản, bản dịch: mỗi dòng một phần tử theo thứ tự / Document, translations: a row per item, in order';
COMMENT ON COLUMN mart.document_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.document_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.document_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.document_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.document_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart.document_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart.document_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart.document_translations.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.document_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.document_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.document_translations.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.document_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.document_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.document_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.document_message WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'message_id' AS message_id,
       entity.doc ->> 'document_id' AS document_id,
       entity.doc ->> 'from_code' AS from_code,
       entity.doc ->> 'from_name' AS from_name,
       entity.doc ->> 'to_code' AS to_code,
       entity.doc ->> 'to_name' AS to_name,
       entity.doc ->> 'document_number' AS document_number,
       entity.doc ->> 'business_type' AS business_type,
       entity.doc ->> 'status_code' AS status_code,
       core.as_instant(entity.doc ->> 'occurred_at') AS occurred_at,
       entity.doc ->> 'description' AS description,
       core.as_integer(entity.doc -> 'hop') AS hop,
       entity.doc -> 'trace' AS trace,
       core.as_instant(entity.doc ->> 'document_sent_at') AS document_sent_at,
       core.as_integer(entity.doc -> 'latency_seconds') AS latency_seconds,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'document_message'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.document_message IS 'Thông điệp văn bản: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Document message: a row per live entity, without personal data';
COMMENT ON COLUMN mart.document_message.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.document_message.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.document_message.message_id IS 'Mã thông điệp / Message id';
COMMENT ON COLUMN mart.document_message.document_id IS 'Mã văn bản (DocumentId) / DocumentId. Tham chiếu / refers to: mart.document.edxml_id';
COMMENT ON COLUMN mart.document_message.from_code IS 'Mã đơn vị gửi / Code of the sender. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.document_message.from_name IS 'Đơn vị gửi / Sender';
COMMENT ON COLUMN mart.document_message.to_code IS 'Mã đơn vị nhận / Code of the receiver. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.document_message.to_name IS 'Đơn vị nhận / Receiver';
COMMENT ON COLUMN mart.document_message.document_number IS 'Số, ký hiệu văn bản / Number of the document. Tham chiếu / refers to: mart.document.number';
COMMENT ON COLUMN mart.document_message.business_type IS 'Nghiệp vụ / Business type. Giá trị / values: new (Văn bản mới / New); replacement (Thay thế / Replacement); revocation (Thu hồi / Revocation); update (Cập nhật / Update)';
COMMENT ON COLUMN mart.document_message.status_code IS 'Trạng thái xử lý / Status code. Giá trị / values: 01 (Đã đến / Arrived); 02 (Từ chối tiếp nhận / Rejected); 03 (Đã tiếp nhận / Accepted); 04 (Phân công xử lý / Assigned); 05 (Đang xử lý / In progress); 06 (Đã hoàn thành / Completed); 13 (Lấy lại (bên gửi) / Recalled by the sender); 15 (Đồng ý thu hồi, cập nhật / Recall or update agreed); 16 (Từ chối thu hồi, cập nhật / Recall or update refused)';
COMMENT ON COLUMN mart.document_message.occurred_at IS 'Thời điểm / Occurred at';
COMMENT ON COLUMN mart.document_message.description IS 'Diễn giải / Description';
COMMENT ON COLUMN mart.document_message.hop IS 'Chặng / Hop. Thứ tự chặng trên trục, từ 1 / Which hop on the bus tells it, from 1';
COMMENT ON COLUMN mart.document_message.trace IS 'Các chặng đã qua / Trace. Từng phần tử / its items: mart.document_message_trace';
COMMENT ON COLUMN mart.document_message.document_sent_at IS 'Văn bản gửi lúc / Document sent at. Để tính thời gian phản hồi / For the latency';
COMMENT ON COLUMN mart.document_message.latency_seconds IS 'Thời gian phản hồi / Latency. Từ khi gửi văn bản đến thông điệp này; NĐ 30/2020: tiếp nhận trong ngày / From the sending of the document to this message; NĐ 30/2020 asks for receipt on the same day. Đơn vị / unit: giây / seconds';
COMMENT ON COLUMN mart.document_message.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.document_message.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.document_message.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.document_message.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.document_message.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.document_message.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.document_message.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.document_message.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.document_message.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.document_message.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.document_message.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.document_message.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.document_message.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.document_message.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.document_message_trace WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'code' AS code,
       part.item ->> 'name' AS name,
       core.as_instant(part.item ->> 'at') AS at,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'trace') WHEN 'array' THEN entity.doc -> 'trace' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document_message'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.document_message_trace IS 'Thông điệp văn bản, các chặng đã qua: mỗi dòng một phần tử theo thứ tự / Document message, trace: a row per item, in order';
COMMENT ON COLUMN mart.document_message_trace.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.document_message_trace.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.document_message_trace.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.document_message_trace.code IS 'Mã đơn vị / Code of the body. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.document_message_trace.name IS 'Tên đơn vị / Name';
COMMENT ON COLUMN mart.document_message_trace.at IS 'Thời điểm / Passed at';
COMMENT ON COLUMN mart.document_message_trace.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.document_message_trace.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.document_message_trace.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.document_message_trace.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.document_message_trace.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.document_message_trace.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.document_message_trace.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.press_release WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'title' AS title,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       entity.doc ->> 'number' AS number,
       entity.doc ->> 'url' AS url,
       core.as_instant(entity.doc ->> 'published_at') AS published_at,
       entity.doc ->> 'form' AS form,
       core.as_boolean(entity.doc -> 'on_request') AS on_request,
       entity.doc ->> 'summary' AS summary,
       entity.doc ->> 'body' AS body,
       CASE jsonb_typeof(entity.doc -> 'topics') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'topics') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS topics,
       entity.doc ->> 'category' AS category,
       entity.doc ->> 'author' AS author,
       entity.doc ->> 'spokesperson' AS spokesperson,
       entity.doc ->> 'image_url' AS image_url,
       entity.doc -> 'attachments' AS attachments,
       CASE jsonb_typeof(entity.doc -> 'documents') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'documents') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS documents,
       core.as_integer(entity.doc -> 'version') AS version,
       entity.doc ->> 'translation_of' AS translation_of,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'translated_from' AS translated_from,
       entity.doc -> 'corrected_by' AS corrected_by,
       entity.doc -> 'translated_by' AS translated_by,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'press_release'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.press_release IS 'Thông cáo báo chí, tin chính thức: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Press release: a row per live entity, without personal data';
COMMENT ON COLUMN mart.press_release.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.press_release.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.press_release.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart.press_release.agency IS 'Cơ quan phát hành / Issuing body';
COMMENT ON COLUMN mart.press_release.agency_code IS 'Mã cơ quan / Code of the body. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.press_release.number IS 'Số thông cáo / Own number. Mã do cơ quan phát hành đặt / The id that the issuer gave';
COMMENT ON COLUMN mart.press_release.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.press_release.published_at IS 'Đăng lúc / Published at';
COMMENT ON COLUMN mart.press_release.form IS 'Hình thức cung cấp thông tin / Form. Giá trị / values: briefing (Giao ban báo chí / Press briefing); online (Đăng trên cổng TTĐT, mạng xã hội chính thức / Posted on an official portal or channel); press_conference (Họp báo / Press conference); press_release (Thông cáo báo chí, văn bản, thư điện tử / Press release, letter or e-mail); statement (Phát ngôn trực tiếp, trả lời phỏng vấn / Statement or interview)';
COMMENT ON COLUMN mart.press_release.on_request IS 'Theo yêu cầu / On request. Cung cấp vì được yêu cầu; không ghi: cơ quan chủ động / Given because somebody asked; not stated: on the body''s own initiative';
COMMENT ON COLUMN mart.press_release.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart.press_release.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart.press_release.topics IS 'Chủ đề / Topics';
COMMENT ON COLUMN mart.press_release.category IS 'Chuyên mục / Section';
COMMENT ON COLUMN mart.press_release.author IS 'Tác giả, bút danh / Byline';
COMMENT ON COLUMN mart.press_release.spokesperson IS 'Người phát ngôn / Spokesperson';
COMMENT ON COLUMN mart.press_release.image_url IS 'Ảnh đại diện / Image';
COMMENT ON COLUMN mart.press_release.attachments IS 'Tệp kèm theo / Attachments. Từng phần tử / its items: mart.press_release_attachments';
COMMENT ON COLUMN mart.press_release.documents IS 'Văn bản được nhắc đến / Documents cited. Tham chiếu / refers to: mart.document.number';
COMMENT ON COLUMN mart.press_release.version IS 'Phiên bản / Version';
COMMENT ON COLUMN mart.press_release.translation_of IS 'Bản dịch của / Translation of. Địa chỉ bản gốc; không gộp bản dịch / Original; linked, never merged. Tham chiếu / refers to: mart.press_release.url';
COMMENT ON COLUMN mart.press_release.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart.press_release_translations';
COMMENT ON COLUMN mart.press_release.translated_from IS 'Dịch từ ngôn ngữ / Translated from';
COMMENT ON COLUMN mart.press_release.corrected_by IS 'Đã được cải chính / Corrected by. Lời cải chính, đính chính nêu địa chỉ này; kho tự suy ra, nguồn không ghi / Corrections that name this address; derived here. Từng phần tử / its items: mart.press_release_corrected_by';
COMMENT ON COLUMN mart.press_release.translated_by IS 'Bản dịch là bản ghi riêng / Translated by. Bản ghi khác nói là bản dịch của bản này; kho tự suy ra, nguồn không ghi / Records of their own that say that they are translations of this one; derived here. Từng phần tử / its items: mart.press_release_translated_by';
COMMENT ON COLUMN mart.press_release.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.press_release.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.press_release.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.press_release.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.press_release.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.press_release.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.press_release.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.press_release.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.press_release.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.press_release.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.press_release.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.press_release.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.press_release.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.press_release.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.press_release_attachments WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'url' AS url,
       part.item ->> 'media_type' AS media_type,
       core.as_integer(part.item -> 'size') AS size,
       part.item ->> 'sha256' AS sha256,
       part.item ->> 'content_id' AS content_id,
       part.item ->> 'description' AS description,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'attachments') WHEN 'array' THEN entity.doc -> 'attachments' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_release'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.press_release_attachments IS 'Thông cáo báo chí, tin chính thức, tệp kèm theo: mỗi dòng một phần tử theo thứ tự / Press release, attachments: a row per item, in order';
COMMENT ON COLUMN mart.press_release_attachments.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.press_release_attachments.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.press_release_attachments.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.press_release_attachments.name IS 'Tên tệp / File name';
COMMENT ON COLUMN mart.press_release_attachments.url IS 'Địa chỉ tải / Address';
COMMENT ON COLUMN mart.press_release_attachments.media_type IS 'Kiểu nội dung / Media type';
COMMENT ON COLUMN mart.press_release_attachments.size IS 'Dung lượng (byte) / Size in bytes. Đơn vị / unit: byte / bytes';
COMMENT ON COLUMN mart.press_release_attachments.sha256 IS 'Mã băm SHA-256 / SHA-256';
COMMENT ON COLUMN mart.press_release_attachments.content_id IS 'Mã nội dung trong gói edXML / Content id in the edXML package';
COMMENT ON COLUMN mart.press_release_attachments.description IS 'Mô tả / Description';
COMMENT ON COLUMN mart.press_release_attachments.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.press_release_attachments.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.press_release_attachments.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.press_release_attachments.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.press_release_attachments.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.press_release_attachments.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.press_release_attachments.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.press_release_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_release'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.press_release_translations IS 'Thông cáo báo chí, tin chính thức, bản dịch: mỗi dòng một phần tử theo thứ tự / Press release, translations: a row per item, in order';
COMMENT ON COLUMN mart.press_release_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.press_release_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.press_release_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.press_release_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.press_release_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart.press_release_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart.press_release_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart.press_release_translations.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.press_release_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.press_release_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.press_release_translations.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.press_release_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.press_release_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.press_release_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.press_release_corrected_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'corrected_by') WHEN 'array' THEN entity.doc -> 'corrected_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_release'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.press_release_corrected_by IS 'Thông cáo báo chí, tin chính thức, đã được cải chính: mỗi dòng một phần tử theo thứ tự / Press release, corrected by: a row per item, in order';
COMMENT ON COLUMN mart.press_release_corrected_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.press_release_corrected_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.press_release_corrected_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.press_release_corrected_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart.press_release_corrected_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart.press_release_corrected_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart.press_release_corrected_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart.press_release_corrected_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart.press_release_corrected_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.press_release_corrected_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart.press_release_corrected_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart.press_release_corrected_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.press_release_corrected_by.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.press_release_corrected_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.press_release_corrected_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.press_release_corrected_by.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.press_release_corrected_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.press_release_corrected_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.press_release_corrected_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.press_release_translated_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translated_by') WHEN 'array' THEN entity.doc -> 'translated_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_release'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.press_release_translated_by IS 'Thông cáo báo chí, tin chính thức, bản dịch là bản ghi riêng: mỗi dòng một phần tử theo thứ tự / Press release, translated by: a row per item, in order';
COMMENT ON COLUMN mart.press_release_translated_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.press_release_translated_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.press_release_translated_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.press_release_translated_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart.press_release_translated_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart.press_release_translated_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart.press_release_translated_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart.press_release_translated_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart.press_release_translated_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.press_release_translated_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart.press_release_translated_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart.press_release_translated_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.press_release_translated_by.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.press_release_translated_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.press_release_translated_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.press_release_translated_by.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.press_release_translated_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.press_release_translated_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.press_release_translated_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.press_event WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'title' AS title,
       core.as_instant(entity.doc ->> 'starts_at') AS starts_at,
       core.as_instant(entity.doc ->> 'ends_at') AS ends_at,
       entity.doc ->> 'organiser' AS organiser,
       entity.doc ->> 'organiser_code' AS organiser_code,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'state' AS state,
       core.as_instant(entity.doc ->> 'moved_from') AS moved_from,
       entity.doc ->> 'venue' AS venue,
       entity.doc ->> 'address' AS address,
       entity.doc ->> 'unit_code' AS unit_code,
       CASE jsonb_typeof(entity.doc -> 'sites') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'sites') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS sites,
       entity.doc -> 'attending_points' AS attending_points,
       entity.doc ->> 'chair' AS chair,
       CASE jsonb_typeof(entity.doc -> 'agenda') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'agenda') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS agenda,
       CASE jsonb_typeof(entity.doc -> 'invited_outlets') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'invited_outlets') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS invited_outlets,
       core.as_instant(entity.doc ->> 'notice_sent_at') AS notice_sent_at,
       entity.doc ->> 'description' AS description,
       CASE jsonb_typeof(entity.doc -> 'topics') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'topics') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS topics,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'press_event'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.press_event IS 'Sự kiện báo chí: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Press event: a row per live entity, without personal data';
COMMENT ON COLUMN mart.press_event.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.press_event.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.press_event.title IS 'Tên sự kiện / Title';
COMMENT ON COLUMN mart.press_event.starts_at IS 'Bắt đầu / Starts at';
COMMENT ON COLUMN mart.press_event.ends_at IS 'Kết thúc / Ends at';
COMMENT ON COLUMN mart.press_event.organiser IS 'Cơ quan tổ chức / Organiser';
COMMENT ON COLUMN mart.press_event.organiser_code IS 'Mã cơ quan tổ chức / Code of the organiser. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.press_event.kind IS 'Loại sự kiện / Kind. Giá trị / values: briefing (Giao ban báo chí / Press briefing); ceremony (Lễ khai trương, lễ ký kết, lễ kỷ niệm / Ceremony); exhibition (Triển lãm / Exhibition); meeting (Hội nghị / Conference or meeting); other (Khác / Other); regular_conference (Họp báo định kỳ / Regular press conference); seminar (Tọa đàm / Seminar); special_conference (Họp báo đột xuất / Special press conference)';
COMMENT ON COLUMN mart.press_event.state IS 'Trạng thái / State. Giá trị / values: cancelled (Hủy / Cancelled); held (Đã diễn ra / Held); moved (Đổi lịch / Moved); planned (Dự kiến / Planned)';
COMMENT ON COLUMN mart.press_event.moved_from IS 'Lịch cũ / Moved from';
COMMENT ON COLUMN mart.press_event.venue IS 'Địa điểm / Venue';
COMMENT ON COLUMN mart.press_event.address IS 'Địa chỉ / Street address';
COMMENT ON COLUMN mart.press_event.unit_code IS 'Mã xã, phường / Commune code. Tham chiếu / refers to: mart.admin_unit.code';
COMMENT ON COLUMN mart.press_event.sites IS 'Điểm cầu / Online sites';
COMMENT ON COLUMN mart.press_event.attending_points IS 'Các điểm cầu, chi tiết / Attending points. Từng phần tử / its items: mart.press_event_attending_points';
COMMENT ON COLUMN mart.press_event.chair IS 'Chủ trì / Chair';
COMMENT ON COLUMN mart.press_event.agenda IS 'Chương trình / Agenda';
COMMENT ON COLUMN mart.press_event.invited_outlets IS 'Cơ quan báo chí được mời / Invited outlets';
COMMENT ON COLUMN mart.press_event.notice_sent_at IS 'Gửi thông báo lúc / Notice sent at';
COMMENT ON COLUMN mart.press_event.description IS 'Mô tả / Description';
COMMENT ON COLUMN mart.press_event.topics IS 'Chủ đề / Topics';
COMMENT ON COLUMN mart.press_event.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart.press_event_translations';
COMMENT ON COLUMN mart.press_event.url IS 'Địa chỉ trang tin / Address';
COMMENT ON COLUMN mart.press_event.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.press_event.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.press_event.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.press_event.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.press_event.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.press_event.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.press_event.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.press_event.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.press_event.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.press_event.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.press_event.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.press_event.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.press_event.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.press_event.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.press_event_attending_points WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'address' AS address,
       part.item ->> 'unit_code' AS unit_code,
       part.item ->> 'url' AS url,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'attending_points') WHEN 'array' THEN entity.doc -> 'attending_points' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_event'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.press_event_attending_points IS 'Sự kiện báo chí, các điểm cầu, chi tiết: mỗi dòng một phần tử theo thứ tự / Press event, attending points: a row per item, in order';
COMMENT ON COLUMN mart.press_event_attending_points.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.press_event_attending_points.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.press_event_attending_points.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.press_event_attending_points.name IS 'Tên điểm cầu / Name';
COMMENT ON COLUMN mart.press_event_attending_points.address IS 'Địa chỉ / Street address';
COMMENT ON COLUMN mart.press_event_attending_points.unit_code IS 'Mã xã, phường / Commune code. Tham chiếu / refers to: mart.admin_unit.code';
COMMENT ON COLUMN mart.press_event_attending_points.url IS 'Đường dẫn dự họp / Link to attend';
COMMENT ON COLUMN mart.press_event_attending_points.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.press_event_attending_points.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.press_event_attending_points.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.press_event_attending_points.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.press_event_attending_points.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.press_event_attending_points.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.press_event_attending_points.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.press_event_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_event'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.press_event_translations IS 'Sự kiện báo chí, bản dịch: mỗi dòng một phần tử theo thứ tự / Press event, translations: a row per item, in order';
COMMENT ON COLUMN mart.press_event_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.press_event_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.press_event_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.press_event_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.press_event_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart.press_event_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart.press_event_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart.press_event_translations.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.press_event_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.press_event_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.press_event_translations.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.press_event_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.press_event_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.press_event_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.spokesperson WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'full_name' AS full_name,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'position' AS position,
       entity.doc ->> 'case' AS case,
       entity.doc ->> 'decision_number' AS decision_number,
       core.as_date(entity.doc ->> 'appointed_on') AS appointed_on,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       core.as_instant(entity.doc ->> 'published_at') AS published_at,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'spokesperson'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.spokesperson IS 'Người phát ngôn: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Spokesperson: a row per live entity, without personal data';
COMMENT ON COLUMN mart.spokesperson.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.spokesperson.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.spokesperson.full_name IS 'Họ và tên / Full name';
COMMENT ON COLUMN mart.spokesperson.agency IS 'Cơ quan / Body';
COMMENT ON COLUMN mart.spokesperson.agency_code IS 'Mã cơ quan / Code of the body. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.spokesperson.kind IS 'Loại người phát ngôn / Kind. Giá trị / values: delegated (Người được ủy quyền theo vụ việc / Delegated for one case); head (Người đứng đầu / Head of the body); standing (Người phát ngôn thường xuyên / Standing spokesperson)';
COMMENT ON COLUMN mart.spokesperson.position IS 'Chức vụ / Position';
COMMENT ON COLUMN mart.spokesperson.case IS 'Vụ việc được ủy quyền / Case delegated for';
COMMENT ON COLUMN mart.spokesperson.decision_number IS 'Số quyết định / Number of the decision';
COMMENT ON COLUMN mart.spokesperson.appointed_on IS 'Ngày giao nhiệm vụ / Appointed on';
COMMENT ON COLUMN mart.spokesperson.valid_from IS 'Hiệu lực từ / Valid from';
COMMENT ON COLUMN mart.spokesperson.valid_to IS 'Hiệu lực đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart.spokesperson.published_at IS 'Công bố lúc / Published at';
COMMENT ON COLUMN mart.spokesperson.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.spokesperson.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.spokesperson.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.spokesperson.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.spokesperson.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.spokesperson.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.spokesperson.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.spokesperson.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.spokesperson.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.spokesperson.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.spokesperson.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.spokesperson.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.spokesperson.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.spokesperson.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.spokesperson.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.response WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       entity.doc ->> 'case_number' AS case_number,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'title' AS title,
       entity.doc ->> 'body' AS body,
       entity.doc ->> 'target_url' AS target_url,
       entity.doc ->> 'target_title' AS target_title,
       entity.doc ->> 'target_outlet' AS target_outlet,
       entity.doc ->> 'target_column' AS target_column,
       core.as_date(entity.doc ->> 'target_published_on') AS target_published_on,
       entity.doc ->> 'false_content' AS false_content,
       entity.doc ->> 'corrected_content' AS corrected_content,
       CASE jsonb_typeof(entity.doc -> 'evidence') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'evidence') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS evidence,
       core.as_integer(entity.doc -> 'round_no') AS round_no,
       core.as_instant(entity.doc ->> 'demanded_at') AS demanded_at,
       core.as_instant(entity.doc ->> 'published_at') AS published_at,
       entity.doc ->> 'outlet_action' AS outlet_action,
       CASE jsonb_typeof(entity.doc -> 'repeated_by') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'repeated_by') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS repeated_by,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'response'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.response IS 'Phản hồi, cải chính: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Response or correction: a row per live entity, without personal data';
COMMENT ON COLUMN mart.response.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.response.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.response.agency IS 'Cơ quan phản hồi / Responding body';
COMMENT ON COLUMN mart.response.agency_code IS 'Mã cơ quan / Code of the body. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.response.case_number IS 'Số vụ việc / Case number';
COMMENT ON COLUMN mart.response.kind IS 'Loại / Kind. Giá trị / values: correction_apology (Cải chính, xin lỗi / Correction and apology); own_correction (Đính chính thông tin đã cung cấp / Correction of our own information); removal (Gỡ bỏ / Removal); response (Phản hồi / Response)';
COMMENT ON COLUMN mart.response.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart.response.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart.response.target_url IS 'Địa chỉ tin được phản hồi / Address of the item answered. Tham chiếu / refers to: mart.article_mention.url';
COMMENT ON COLUMN mart.response.target_title IS 'Tên tác phẩm báo chí / Title of the item';
COMMENT ON COLUMN mart.response.target_outlet IS 'Cơ quan báo chí / Outlet';
COMMENT ON COLUMN mart.response.target_column IS 'Chuyên mục / Column';
COMMENT ON COLUMN mart.response.target_published_on IS 'Ngày đăng / Item published on';
COMMENT ON COLUMN mart.response.false_content IS 'Nội dung sai / False content';
COMMENT ON COLUMN mart.response.corrected_content IS 'Nội dung đúng / Corrected content';
COMMENT ON COLUMN mart.response.evidence IS 'Căn cứ / Evidence';
COMMENT ON COLUMN mart.response.round_no IS 'Lần trao đổi / Round of exchange';
COMMENT ON COLUMN mart.response.demanded_at IS 'Yêu cầu lúc / Demanded at';
COMMENT ON COLUMN mart.response.published_at IS 'Đăng lúc / Published at';
COMMENT ON COLUMN mart.response.outlet_action IS 'Việc cơ quan báo chí đã làm / What the outlet did';
COMMENT ON COLUMN mart.response.repeated_by IS 'Nơi đăng lại đã cải chính / Copies that repeated it. Tham chiếu / refers to: mart.article_mention.url';
COMMENT ON COLUMN mart.response.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart.response_translations';
COMMENT ON COLUMN mart.response.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.response.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.response.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.response.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.response.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.response.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.response.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.response.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.response.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.response.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.response.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.response.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.response.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.response.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.response.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.response_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'response'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.response_translations IS 'Phản hồi, cải chính, bản dịch: mỗi dòng một phần tử theo thứ tự / Response or correction, translations: a row per item, in order';
COMMENT ON COLUMN mart.response_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.response_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.response_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.response_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.response_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart.response_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart.response_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart.response_translations.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.response_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.response_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.response_translations.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.response_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.response_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.response_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.emergency_notice WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'issuer' AS issuer,
       entity.doc ->> 'issuer_code' AS issuer_code,
       entity.doc ->> 'identifier' AS identifier,
       core.as_instant(entity.doc ->> 'sent_at') AS sent_at,
       entity.doc ->> 'message_type' AS message_type,
       entity.doc ->> 'status' AS status,
       entity.doc ->> 'scope' AS scope,
       CASE jsonb_typeof(entity.doc -> 'references') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'references') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS references,
       CASE jsonb_typeof(entity.doc -> 'category') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'category') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS category,
       entity.doc ->> 'event' AS event,
       entity.doc ->> 'severity' AS severity,
       entity.doc ->> 'urgency' AS urgency,
       entity.doc ->> 'certainty' AS certainty,
       entity.doc ->> 'headline' AS headline,
       entity.doc ->> 'description' AS description,
       entity.doc ->> 'instruction' AS instruction,
       CASE jsonb_typeof(entity.doc -> 'areas') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'areas') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS areas,
       CASE jsonb_typeof(entity.doc -> 'area_codes') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'area_codes') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS area_codes,
       core.as_instant(entity.doc ->> 'effective_at') AS effective_at,
       core.as_instant(entity.doc ->> 'onset_at') AS onset_at,
       core.as_instant(entity.doc ->> 'expires_at') AS expires_at,
       entity.doc -> 'translations' AS translations,
       entity.doc -> 'superseded_by' AS superseded_by,
       entity.doc ->> 'contact' AS contact,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'emergency_notice'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.emergency_notice IS 'Thông báo khẩn cấp: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Emergency notice: a row per live entity, without personal data';
COMMENT ON COLUMN mart.emergency_notice.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.emergency_notice.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.emergency_notice.issuer IS 'Cơ quan phát / Issuer (CAP sender)';
COMMENT ON COLUMN mart.emergency_notice.issuer_code IS 'Mã cơ quan phát / Code of the issuer. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.emergency_notice.identifier IS 'Mã thông báo / Identifier or sequence';
COMMENT ON COLUMN mart.emergency_notice.sent_at IS 'Phát lúc / Sent at';
COMMENT ON COLUMN mart.emergency_notice.message_type IS 'Loại thông điệp / Message type. Giá trị / values: Ack (Đã nhận / Acknowledged); Alert (Cảnh báo mới / Alert); Cancel (Hủy / Cancel); Error (Báo lỗi / Error); Update (Cập nhật / Update)';
COMMENT ON COLUMN mart.emergency_notice.status IS 'Tính chất / Status. Chỉ thông báo thật mới được công khai / Only Actual goes to the public. Giá trị / values: Actual (Thật / Actual); Draft (Bản nháp / Draft); Exercise (Diễn tập / Exercise); System (Kỹ thuật / System); Test (Thử nghiệm / Test)';
COMMENT ON COLUMN mart.emergency_notice.scope IS 'Phạm vi / Scope. Giá trị / values: Private (Riêng / Private); Public (Công khai / Public); Restricted (Hạn chế / Restricted)';
COMMENT ON COLUMN mart.emergency_notice.references IS 'Thông báo liên quan / References. Thông báo được cập nhật hoặc hủy / Earlier messages. Tham chiếu / refers to: mart.emergency_notice.identifier';
COMMENT ON COLUMN mart.emergency_notice.category IS 'Nhóm sự kiện / Category';
COMMENT ON COLUMN mart.emergency_notice.event IS 'Sự kiện / Event';
COMMENT ON COLUMN mart.emergency_notice.severity IS 'Mức nghiêm trọng / Severity. Giá trị / values: Extreme (Đặc biệt nghiêm trọng / Extreme); Minor (Nhẹ / Minor); Moderate (Trung bình / Moderate); Severe (Nghiêm trọng / Severe); Unknown (Chưa rõ / Unknown)';
COMMENT ON COLUMN mart.emergency_notice.urgency IS 'Mức khẩn cấp / Urgency. Giá trị / values: Expected (Sớm (trong giờ tới) / Expected); Future (Sắp tới / Future); Immediate (Ngay lập tức / Immediate); Past (Đã qua / Past); Unknown (Chưa rõ / Unknown)';
COMMENT ON COLUMN mart.emergency_notice.certainty IS 'Độ chắc chắn / Certainty. Giá trị / values: Likely (Nhiều khả năng / Likely); Observed (Đã xảy ra / Observed); Possible (Có thể / Possible); Unknown (Chưa rõ / Unknown); Unlikely (Ít khả năng / Unlikely)';
COMMENT ON COLUMN mart.emergency_notice.headline IS 'Tiêu đề / Headline';
COMMENT ON COLUMN mart.emergency_notice.description IS 'Diễn biến / Description';
COMMENT ON COLUMN mart.emergency_notice.instruction IS 'Hướng dẫn người dân / Instruction';
COMMENT ON COLUMN mart.emergency_notice.areas IS 'Khu vực / Areas';
COMMENT ON COLUMN mart.emergency_notice.area_codes IS 'Mã xã, phường / Commune codes. Tham chiếu / refers to: mart.admin_unit.code';
COMMENT ON COLUMN mart.emergency_notice.effective_at IS 'Có hiệu lực từ / Effective at';
COMMENT ON COLUMN mart.emergency_notice.onset_at IS 'Dự kiến xảy ra / Onset at';
COMMENT ON COLUMN mart.emergency_notice.expires_at IS 'Hết hiệu lực / Expires at';
COMMENT ON COLUMN mart.emergency_notice.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart.emergency_notice_translations';
COMMENT ON COLUMN mart.emergency_notice.superseded_by IS 'Được thay bằng / Superseded by. Thông báo khác cập nhật hoặc hủy thông báo này; thông báo đứng đầu là cái đang có giá trị; kho tự suy ra, nguồn không ghi / Other notices that update or cancel this one; the first one counts; derived here. Từng phần tử / its items: mart.emergency_notice_superseded_by';
COMMENT ON COLUMN mart.emergency_notice.contact IS 'Đường dây nóng / Hotline';
COMMENT ON COLUMN mart.emergency_notice.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.emergency_notice.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.emergency_notice.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.emergency_notice.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.emergency_notice.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.emergency_notice.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.emergency_notice.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.emergency_notice.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.emergency_notice.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.emergency_notice.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.emergency_notice.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.emergency_notice.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.emergency_notice.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.emergency_notice.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.emergency_notice.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.emergency_notice_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'emergency_notice'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.emergency_notice_translations IS 'Thông báo khẩn cấp, bản dịch: mỗi dòng một phần tử theo thứ tự / Emergency notice, translations: a row per item, in order';
COMMENT ON COLUMN mart.emergency_notice_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.emergency_notice_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.emergency_notice_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.emergency_notice_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.emergency_notice_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart.emergency_notice_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart.emergency_notice_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart.emergency_notice_translations.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.emergency_notice_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.emergency_notice_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.emergency_notice_translations.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.emergency_notice_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.emergency_notice_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.emergency_notice_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.emergency_notice_superseded_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'superseded_by') WHEN 'array' THEN entity.doc -> 'superseded_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'emergency_notice'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.emergency_notice_superseded_by IS 'Thông báo khẩn cấp, được thay bằng: mỗi dòng một phần tử theo thứ tự / Emergency notice, superseded by: a row per item, in order';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.emergency_notice_superseded_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.official_channel WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'name' AS name,
       entity.doc ->> 'platform' AS platform,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'account_id' AS account_id,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       entity.doc ->> 'state' AS state,
       core.as_instant(entity.doc ->> 'declared_at') AS declared_at,
       entity.doc ->> 'declared_on_url' AS declared_on_url,
       entity.doc ->> 'description' AS description,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'official_channel'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.official_channel IS 'Kênh chính thức: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Official channel: a row per live entity, without personal data';
COMMENT ON COLUMN mart.official_channel.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.official_channel.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.official_channel.name IS 'Tên kênh / Name';
COMMENT ON COLUMN mart.official_channel.platform IS 'Nền tảng / Platform. Giá trị / values: app (Ứng dụng di động / Mobile application); facebook (Facebook / Facebook); other (Nền tảng khác / Another platform); portal (Cổng, trang thông tin điện tử / Portal or web site); telegram (Telegram / Telegram); tiktok (TikTok / TikTok); viber (Viber / Viber); x (X (Twitter) / X (Twitter)); youtube (YouTube / YouTube); zalo (Zalo Official Account / Zalo Official Account)';
COMMENT ON COLUMN mart.official_channel.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.official_channel.account_id IS 'Mã tài khoản / Account id. Mã mà nền tảng cấp / The id that the platform gave';
COMMENT ON COLUMN mart.official_channel.agency IS 'Cơ quan sở hữu / Owner';
COMMENT ON COLUMN mart.official_channel.agency_code IS 'Mã cơ quan / Code of the owner. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.official_channel.state IS 'Trạng thái / State. Giá trị / values: active (Đang hoạt động / Active); closed (Đã đóng / Closed); declared (Đã khai báo / Declared); suspended (Tạm ngừng / Suspended)';
COMMENT ON COLUMN mart.official_channel.declared_at IS 'Khai báo lúc / Declared at';
COMMENT ON COLUMN mart.official_channel.declared_on_url IS 'Nơi khai báo / Declared on. Trang của cổng nêu kênh này / Page of the portal naming it';
COMMENT ON COLUMN mart.official_channel.description IS 'Mô tả / Description';
COMMENT ON COLUMN mart.official_channel.valid_from IS 'Dùng từ / Valid from';
COMMENT ON COLUMN mart.official_channel.valid_to IS 'Dùng đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart.official_channel.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.official_channel.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.official_channel.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.official_channel.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.official_channel.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.official_channel.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.official_channel.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.official_channel.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.official_channel.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.official_channel.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.official_channel.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.official_channel.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.official_channel.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.official_channel.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.venue WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'name' AS name,
       entity.doc ->> 'address' AS address,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'state' AS state,
       entity.doc ->> 'unit_code' AS unit_code,
       core.as_date(entity.doc ->> 'unit_on') AS unit_on,
       entity.doc ->> 'unit' AS unit,
       entity.doc ->> 'host' AS host,
       entity.doc ->> 'host_code' AS host_code,
       core.as_integer(entity.doc -> 'capacity') AS capacity,
       entity.doc -> 'rooms' AS rooms,
       entity.doc ->> 'url' AS url,
       core.as_number(entity.doc -> 'latitude') AS latitude,
       core.as_number(entity.doc -> 'longitude') AS longitude,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'venue'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.venue IS 'Địa điểm, điểm cầu: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Venue or attending point: a row per live entity, without personal data';
COMMENT ON COLUMN mart.venue.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.venue.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.venue.name IS 'Tên địa điểm / Name';
COMMENT ON COLUMN mart.venue.address IS 'Địa chỉ / Street address';
COMMENT ON COLUMN mart.venue.kind IS 'Loại địa điểm / Kind. Giá trị / values: attending_point (Điểm cầu / Attending point of an online meeting); hall (Hội trường / Hall); meeting_room (Phòng họp / Meeting room); open_air (Ngoài trời / Open air); other (Khác / Other); press_centre (Trung tâm báo chí / Press centre); studio (Trường quay / Studio)';
COMMENT ON COLUMN mart.venue.state IS 'Trạng thái / State. Giá trị / values: closed (Đã đóng / Closed); closed_for_now (Tạm đóng / Closed for now); open (Đang dùng / In use)';
COMMENT ON COLUMN mart.venue.unit_code IS 'Mã xã, phường / Commune code. Tham chiếu / refers to: mart.admin_unit.code';
COMMENT ON COLUMN mart.venue.unit_on IS 'Mã theo danh mục ngày / Code as of. Ngày mà mã có nghĩa / Day on which the code is meant';
COMMENT ON COLUMN mart.venue.unit IS 'Xã, phường / Commune';
COMMENT ON COLUMN mart.venue.host IS 'Đơn vị quản lý / Host';
COMMENT ON COLUMN mart.venue.host_code IS 'Mã đơn vị quản lý / Code of the host. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.venue.capacity IS 'Sức chứa / Capacity. Đơn vị / unit: chỗ / seats';
COMMENT ON COLUMN mart.venue.rooms IS 'Các phòng / Rooms. Từng phần tử / its items: mart.venue_rooms';
COMMENT ON COLUMN mart.venue.url IS 'Đường dẫn dự họp trực tuyến / Link to attend or to learn more';
COMMENT ON COLUMN mart.venue.latitude IS 'Vĩ độ / Latitude. Đơn vị / unit: độ (WGS 84) / degrees (WGS 84)';
COMMENT ON COLUMN mart.venue.longitude IS 'Kinh độ / Longitude. Đơn vị / unit: độ (WGS 84) / degrees (WGS 84)';
COMMENT ON COLUMN mart.venue.valid_from IS 'Dùng từ / Valid from';
COMMENT ON COLUMN mart.venue.valid_to IS 'Dùng đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart.venue.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.venue.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.venue.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.venue.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.venue.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.venue.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.venue.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.venue.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.venue.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.venue.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.venue.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.venue.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.venue.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.venue.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.venue_rooms WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       core.as_integer(part.item -> 'capacity') AS capacity,
       CASE jsonb_typeof(part.item -> 'equipment') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(part.item -> 'equipment') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS equipment,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'rooms') WHEN 'array' THEN entity.doc -> 'rooms' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'venue'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.venue_rooms IS 'Địa điểm, điểm cầu, các phòng: mỗi dòng một phần tử theo thứ tự / Venue or attending point, rooms: a row per item, in order';
COMMENT ON COLUMN mart.venue_rooms.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.venue_rooms.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.venue_rooms.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.venue_rooms.name IS 'Tên phòng / Name';
COMMENT ON COLUMN mart.venue_rooms.capacity IS 'Sức chứa / Capacity. Đơn vị / unit: chỗ / seats';
COMMENT ON COLUMN mart.venue_rooms.equipment IS 'Thiết bị / Equipment';
COMMENT ON COLUMN mart.venue_rooms.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.venue_rooms.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.venue_rooms.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.venue_rooms.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.venue_rooms.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.venue_rooms.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.venue_rooms.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.press_inquiry WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'intake_number' AS intake_number,
       entity.doc ->> 'intake_agency' AS intake_agency,
       entity.doc ->> 'intake_agency_code' AS intake_agency_code,
       entity.doc ->> 'outlet' AS outlet,
       entity.doc ->> 'outlet_licence' AS outlet_licence,
       entity.doc ->> 'question' AS question,
       CASE jsonb_typeof(entity.doc -> 'topics') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'topics') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS topics,
       entity.doc ->> 'channel' AS channel,
       core.as_instant(entity.doc ->> 'received_at') AS received_at,
       entity.doc ->> 'state' AS state,
       entity.doc ->> 'assigned_agency' AS assigned_agency,
       entity.doc ->> 'assigned_agency_code' AS assigned_agency_code,
       core.as_instant(entity.doc ->> 'assigned_at') AS assigned_at,
       entity.doc ->> 'forwarded_to' AS forwarded_to,
       core.as_instant(entity.doc ->> 'forwarded_at') AS forwarded_at,
       entity.doc ->> 'deadline_rule' AS deadline_rule,
       core.as_instant(entity.doc ->> 'due_at') AS due_at,
       entity.doc ->> 'answer' AS answer,
       core.as_instant(entity.doc ->> 'answered_at') AS answered_at,
       entity.doc ->> 'answer_url' AS answer_url,
       core.as_instant(entity.doc ->> 'refused_at') AS refused_at,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'press_inquiry'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.press_inquiry IS 'Câu hỏi, đề nghị của báo chí: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Press inquiry: a row per live entity, without personal data';
COMMENT ON COLUMN mart.press_inquiry.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.press_inquiry.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.press_inquiry.intake_number IS 'Số tiếp nhận / Intake number';
COMMENT ON COLUMN mart.press_inquiry.intake_agency IS 'Nơi tiếp nhận / Taken in by';
COMMENT ON COLUMN mart.press_inquiry.intake_agency_code IS 'Mã nơi tiếp nhận / Code of who took it in. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.press_inquiry.outlet IS 'Cơ quan báo chí / Outlet';
COMMENT ON COLUMN mart.press_inquiry.outlet_licence IS 'Số giấy phép báo chí / Licence number of the outlet. Tham chiếu / refers to: mart.media_outlet.licence_number';
COMMENT ON COLUMN mart.press_inquiry.question IS 'Câu hỏi, đề nghị / Question. Nội bộ cho đến khi có trả lời / Internal until it is answered. Mức / sensitivity: Nội bộ / Internal';
COMMENT ON COLUMN mart.press_inquiry.topics IS 'Chủ đề / Topics';
COMMENT ON COLUMN mart.press_inquiry.channel IS 'Kênh tiếp nhận / Channel. Giá trị / values: email (Thư điện tử / E-mail); in_person (Trực tiếp / In person); letter (Công văn, giấy giới thiệu / Letter); messaging (Zalo, ứng dụng nhắn tin / Messaging application); online_form (Biểu mẫu trên cổng / Form on the portal); other (Khác / Other); phone (Điện thoại / Phone); press_conference (Hỏi tại họp báo / Asked at a press conference)';
COMMENT ON COLUMN mart.press_inquiry.received_at IS 'Tiếp nhận lúc / Received at';
COMMENT ON COLUMN mart.press_inquiry.state IS 'Trạng thái / State. Giá trị / values: answered (Đã trả lời / Answered); assigned (Đã giao cơ quan trả lời / Assigned); forwarded (Đã chuyển cơ quan khác / Forwarded); received (Đã tiếp nhận / Received); refused (Từ chối, có căn cứ / Refused on a stated ground); withdrawn (Cơ quan báo chí rút lại / Withdrawn by the outlet)';
COMMENT ON COLUMN mart.press_inquiry.assigned_agency IS 'Cơ quan được giao trả lời / Agency that must answer';
COMMENT ON COLUMN mart.press_inquiry.assigned_agency_code IS 'Mã cơ quan được giao / Code of that agency. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.press_inquiry.assigned_at IS 'Giao lúc / Assigned at';
COMMENT ON COLUMN mart.press_inquiry.forwarded_to IS 'Chuyển đến / Forwarded to';
COMMENT ON COLUMN mart.press_inquiry.forwarded_at IS 'Chuyển lúc / Forwarded at';
COMMENT ON COLUMN mart.press_inquiry.deadline_rule IS 'Quy tắc thời hạn / Deadline rule. Mã quy tắc có hiệu lực vào ngày tiếp nhận, ví dụ press.answer_opinion_forwarded / Id of the rule in force on the day of intake, e.g. press.answer_opinion_forwarded';
COMMENT ON COLUMN mart.press_inquiry.due_at IS 'Hạn trả lời / Due at';
COMMENT ON COLUMN mart.press_inquiry.answer IS 'Nội dung trả lời / Answer';
COMMENT ON COLUMN mart.press_inquiry.answered_at IS 'Trả lời lúc / Answered at';
COMMENT ON COLUMN mart.press_inquiry.answer_url IS 'Nơi đăng trả lời / Where the answer is published';
COMMENT ON COLUMN mart.press_inquiry.refused_at IS 'Từ chối lúc / Refused at';
COMMENT ON COLUMN mart.press_inquiry.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.press_inquiry.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.press_inquiry.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.press_inquiry.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.press_inquiry.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.press_inquiry.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.press_inquiry.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.press_inquiry.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.press_inquiry.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.press_inquiry.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.press_inquiry.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.press_inquiry.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.press_inquiry.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.press_inquiry.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.media_outlet WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'name' AS name,
       entity.doc ->> 'licence_number' AS licence_number,
       core.as_date(entity.doc ->> 'licensed_on') AS licensed_on,
       entity.doc ->> 'licensed_by' AS licensed_by,
       CASE jsonb_typeof(entity.doc -> 'aliases') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'aliases') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS aliases,
       entity.doc ->> 'owner' AS owner,
       entity.doc ->> 'owner_code' AS owner_code,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'level' AS level,
       entity.doc ->> 'state' AS state,
       CASE jsonb_typeof(entity.doc -> 'domains') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'domains') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS domains,
       CASE jsonb_typeof(entity.doc -> 'feeds') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'feeds') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS feeds,
       CASE jsonb_typeof(entity.doc -> 'networks') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'networks') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS networks,
       core.as_date(entity.doc ->> 'joined_on') AS joined_on,
       entity.doc ->> 'address' AS address,
       entity.doc ->> 'phone' AS phone,
       entity.doc ->> 'email' AS email,
       entity.doc ->> 'url' AS url,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'media_outlet'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.media_outlet IS 'Cơ quan báo chí: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Media outlet: a row per live entity, without personal data';
COMMENT ON COLUMN mart.media_outlet.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.media_outlet.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.media_outlet.name IS 'Tên cơ quan báo chí / Name';
COMMENT ON COLUMN mart.media_outlet.licence_number IS 'Số giấy phép / Licence number';
COMMENT ON COLUMN mart.media_outlet.licensed_on IS 'Ngày cấp phép / Licensed on';
COMMENT ON COLUMN mart.media_outlet.licensed_by IS 'Cơ quan cấp phép / Licensed by';
COMMENT ON COLUMN mart.media_outlet.aliases IS 'Tên gọi khác / Other names';
COMMENT ON COLUMN mart.media_outlet.owner IS 'Cơ quan chủ quản / Owner';
COMMENT ON COLUMN mart.media_outlet.owner_code IS 'Mã cơ quan chủ quản / Code of the owner. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.media_outlet.kind IS 'Loại hình báo chí / Kind. Giá trị / values: magazine (Tạp chí in / Magazine); multimedia (Đa loại hình / Several kinds at once); news_agency (Thông tấn / News agency); newspaper (Báo in / Newspaper); online_magazine (Tạp chí điện tử / Online magazine); online_newspaper (Báo điện tử / Online newspaper); radio (Báo nói / Radio); television (Báo hình / Television)';
COMMENT ON COLUMN mart.media_outlet.level IS 'Cấp / Level. Giá trị / values: central (Trung ương / Central); hanoi (Hà Nội / Hà Nội); international (Quốc tế / International); local (Địa phương khác / Another province)';
COMMENT ON COLUMN mart.media_outlet.state IS 'Trạng thái / State. Giá trị / values: ceased (Chấm dứt hoạt động / Ceased); licensed (Đang hoạt động / Licensed); revoked (Thu hồi giấy phép / Licence revoked); suspended (Đình bản tạm thời / Suspended)';
COMMENT ON COLUMN mart.media_outlet.domains IS 'Tên miền / Domain names. Chữ thường, không có http / In lower case, without http';
COMMENT ON COLUMN mart.media_outlet.feeds IS 'Luồng tin RSS / Feeds';
COMMENT ON COLUMN mart.media_outlet.networks IS 'Mạng lưới phối hợp / Networks. Mạng lưới mà cơ quan tham gia / Which it is a member of';
COMMENT ON COLUMN mart.media_outlet.joined_on IS 'Tham gia mạng lưới từ / Member since';
COMMENT ON COLUMN mart.media_outlet.address IS 'Địa chỉ tòa soạn / Address of the newsroom';
COMMENT ON COLUMN mart.media_outlet.phone IS 'Điện thoại tòa soạn / Phone of the newsroom';
COMMENT ON COLUMN mart.media_outlet.email IS 'Thư điện tử tòa soạn / E-mail of the newsroom';
COMMENT ON COLUMN mart.media_outlet.url IS 'Trang chủ / Home page';
COMMENT ON COLUMN mart.media_outlet.valid_from IS 'Hiệu lực từ / Valid from';
COMMENT ON COLUMN mart.media_outlet.valid_to IS 'Hiệu lực đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart.media_outlet.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.media_outlet.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.media_outlet.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.media_outlet.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.media_outlet.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.media_outlet.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.media_outlet.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.media_outlet.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.media_outlet.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.media_outlet.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.media_outlet.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.media_outlet.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.media_outlet.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.media_outlet.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.article_mention WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'headline' AS headline,
       entity.doc ->> 'lead' AS lead,
       entity.doc ->> 'outlet' AS outlet,
       entity.doc ->> 'outlet_licence' AS outlet_licence,
       core.as_instant(entity.doc ->> 'published_at') AS published_at,
       entity.doc ->> 'section' AS section,
       entity.doc ->> 'cluster' AS cluster,
       entity.doc -> 'cites_agencies' AS cites_agencies,
       CASE jsonb_typeof(entity.doc -> 'cites_documents') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'cites_documents') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS cites_documents,
       CASE jsonb_typeof(entity.doc -> 'topics') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'topics') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS topics,
       entity.doc ->> 'copied_from' AS copied_from,
       entity.doc ->> 'translation_of' AS translation_of,
       entity.doc ->> 'translated_from' AS translated_from,
       entity.doc -> 'corrected_by' AS corrected_by,
       entity.doc -> 'translated_by' AS translated_by,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'article_mention'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.article_mention IS 'Tin, bài báo chí nhắc đến: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Article mention: a row per live entity, without personal data';
COMMENT ON COLUMN mart.article_mention.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.article_mention.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.article_mention.url IS 'Địa chỉ bài / Canonical address';
COMMENT ON COLUMN mart.article_mention.headline IS 'Tít bài / Headline';
COMMENT ON COLUMN mart.article_mention.lead IS 'Sa-pô / Lead. Không quá 600 ký tự, vì bản quyền / At most 600 characters: copyright';
COMMENT ON COLUMN mart.article_mention.outlet IS 'Cơ quan báo chí / Outlet';
COMMENT ON COLUMN mart.article_mention.outlet_licence IS 'Số giấy phép báo chí / Licence number of the outlet. Tham chiếu / refers to: mart.media_outlet.licence_number';
COMMENT ON COLUMN mart.article_mention.published_at IS 'Đăng lúc / Published at';
COMMENT ON COLUMN mart.article_mention.section IS 'Chuyên mục của báo / Section';
COMMENT ON COLUMN mart.article_mention.cluster IS 'Nhóm tin / Story cluster. Các bài về cùng một sự việc / Articles about one story';
COMMENT ON COLUMN mart.article_mention.cites_agencies IS 'Cơ quan được nhắc đến / Agencies cited. Từng phần tử / its items: mart.article_mention_cites_agencies';
COMMENT ON COLUMN mart.article_mention.cites_documents IS 'Văn bản được nhắc đến / Documents cited. Tham chiếu / refers to: mart.document.number';
COMMENT ON COLUMN mart.article_mention.topics IS 'Chủ đề / Topics';
COMMENT ON COLUMN mart.article_mention.copied_from IS 'Đăng lại từ / Copied from. Tham chiếu / refers to: mart.article_mention.url';
COMMENT ON COLUMN mart.article_mention.translation_of IS 'Bản dịch của / Translation of. Tham chiếu / refers to: mart.article_mention.url';
COMMENT ON COLUMN mart.article_mention.translated_from IS 'Dịch từ ngôn ngữ / Translated from';
COMMENT ON COLUMN mart.article_mention.corrected_by IS 'Đã được cải chính / Corrected by. Lời cải chính, đính chính nêu địa chỉ này; kho tự suy ra, nguồn không ghi / Corrections that name this address; derived here. Từng phần tử / its items: mart.article_mention_corrected_by';
COMMENT ON COLUMN mart.article_mention.translated_by IS 'Bản dịch là bản ghi riêng / Translated by. Bản ghi khác nói là bản dịch của bản này; kho tự suy ra, nguồn không ghi / Records of their own that say that they are translations of this one; derived here. Từng phần tử / its items: mart.article_mention_translated_by';
COMMENT ON COLUMN mart.article_mention.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.article_mention.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.article_mention.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.article_mention.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.article_mention.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.article_mention.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.article_mention.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.article_mention.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.article_mention.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.article_mention.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.article_mention.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.article_mention.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.article_mention.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.article_mention.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.article_mention_cites_agencies WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'code' AS code,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'cites_agencies') WHEN 'array' THEN entity.doc -> 'cites_agencies' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'article_mention'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.article_mention_cites_agencies IS 'Tin, bài báo chí nhắc đến, cơ quan được nhắc đến: mỗi dòng một phần tử theo thứ tự / Article mention, agencies cited: a row per item, in order';
COMMENT ON COLUMN mart.article_mention_cites_agencies.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.article_mention_cites_agencies.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.article_mention_cites_agencies.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.article_mention_cites_agencies.name IS 'Tên cơ quan / Name';
COMMENT ON COLUMN mart.article_mention_cites_agencies.code IS 'Mã định danh / Code. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.article_mention_cites_agencies.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.article_mention_cites_agencies.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.article_mention_cites_agencies.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.article_mention_cites_agencies.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.article_mention_cites_agencies.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.article_mention_cites_agencies.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.article_mention_cites_agencies.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.article_mention_corrected_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'corrected_by') WHEN 'array' THEN entity.doc -> 'corrected_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'article_mention'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.article_mention_corrected_by IS 'Tin, bài báo chí nhắc đến, đã được cải chính: mỗi dòng một phần tử theo thứ tự / Article mention, corrected by: a row per item, in order';
COMMENT ON COLUMN mart.article_mention_corrected_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.article_mention_corrected_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.article_mention_corrected_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.article_mention_corrected_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart.article_mention_corrected_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart.article_mention_corrected_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart.article_mention_corrected_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart.article_mention_corrected_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart.article_mention_corrected_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.article_mention_corrected_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart.article_mention_corrected_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart.article_mention_corrected_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.article_mention_corrected_by.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.article_mention_corrected_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.article_mention_corrected_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.article_mention_corrected_by.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.article_mention_corrected_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.article_mention_corrected_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.article_mention_corrected_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.article_mention_translated_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translated_by') WHEN 'array' THEN entity.doc -> 'translated_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'article_mention'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.article_mention_translated_by IS 'Tin, bài báo chí nhắc đến, bản dịch là bản ghi riêng: mỗi dòng một phần tử theo thứ tự / Article mention, translated by: a row per item, in order';
COMMENT ON COLUMN mart.article_mention_translated_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.article_mention_translated_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.article_mention_translated_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.article_mention_translated_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart.article_mention_translated_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart.article_mention_translated_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart.article_mention_translated_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart.article_mention_translated_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart.article_mention_translated_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.article_mention_translated_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart.article_mention_translated_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart.article_mention_translated_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.article_mention_translated_by.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.article_mention_translated_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.article_mention_translated_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.article_mention_translated_by.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.article_mention_translated_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.article_mention_translated_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.article_mention_translated_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.broadcast_bulletin WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'source_system' AS source_system,
       entity.doc ->> 'identifier' AS identifier,
       entity.doc ->> 'title' AS title,
       entity.doc ->> 'text' AS text,
       entity.doc ->> 'audio_url' AS audio_url,
       entity.doc ->> 'audio_sha256' AS audio_sha256,
       core.as_integer(entity.doc -> 'duration_seconds') AS duration_seconds,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'priority' AS priority,
       entity.doc ->> 'channel' AS channel,
       entity.doc ->> 'state' AS state,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       core.as_instant(entity.doc ->> 'published_at') AS published_at,
       CASE jsonb_typeof(entity.doc -> 'target_units') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'target_units') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS target_units,
       CASE jsonb_typeof(entity.doc -> 'target_unit_codes') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'target_unit_codes') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS target_unit_codes,
       core.as_date(entity.doc ->> 'units_on') AS units_on,
       CASE jsonb_typeof(entity.doc -> 'scheduled_at') WHEN 'array' THEN ARRAY(
           SELECT core.as_instant(listed.item) FROM jsonb_array_elements_text(entity.doc -> 'scheduled_at') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS scheduled_at,
       entity.doc -> 'playback' AS playback,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'broadcast_bulletin'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.broadcast_bulletin IS 'Bản tin truyền thanh cơ sở: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Broadcast bulletin: a row per live entity, without personal data';
COMMENT ON COLUMN mart.broadcast_bulletin.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.broadcast_bulletin.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.broadcast_bulletin.source_system IS 'Hệ thống nguồn / Source system. Nơi cấp mã bản tin / Who gave the id';
COMMENT ON COLUMN mart.broadcast_bulletin.identifier IS 'Mã bản tin / Identifier';
COMMENT ON COLUMN mart.broadcast_bulletin.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart.broadcast_bulletin.text IS 'Lời đọc / Text';
COMMENT ON COLUMN mart.broadcast_bulletin.audio_url IS 'Tệp âm thanh / Audio file';
COMMENT ON COLUMN mart.broadcast_bulletin.audio_sha256 IS 'Mã băm tệp âm thanh / SHA-256 of the audio';
COMMENT ON COLUMN mart.broadcast_bulletin.duration_seconds IS 'Thời lượng / Duration. Đơn vị / unit: giây / seconds';
COMMENT ON COLUMN mart.broadcast_bulletin.kind IS 'Thể loại / Kind. Giá trị / values: feature (Chuyên mục / Feature); news (Tin tức / News); notice (Thông báo / Notice); relay (Tiếp sóng / Relay of another station); warning (Cảnh báo / Warning)';
COMMENT ON COLUMN mart.broadcast_bulletin.priority IS 'Mức ưu tiên / Priority. Giá trị / values: emergency (Khẩn cấp / Emergency: played at once); ordinary (Thông thường / Ordinary: the commune may choose the hour); priority (Ưu tiên / Priority: at the hour that was set)';
COMMENT ON COLUMN mart.broadcast_bulletin.channel IS 'Loại hình thông tin cơ sở / Channel. Giá trị / values: commune_radio (Đài truyền thanh cấp xã / Commune radio); newsletter (Bản tin thông tin cơ sở / Grassroots newsletter); printed_matter (Tài liệu không kinh doanh / Printed matter, not for sale); public_board (Bảng tin công cộng / Public notice board); social_media (Mạng xã hội, ứng dụng nhắn tin / Social media, messaging); speaker (Tuyên truyền viên cơ sở / Local speaker); text_message (Tin nhắn viễn thông / Text message); web (Cổng, trang thông tin điện tử / Portal or web site)';
COMMENT ON COLUMN mart.broadcast_bulletin.state IS 'Trạng thái / State. Giá trị / values: approved (Đã duyệt / Approved); cancelled (Hủy phát / Cancelled); draft (Đang soạn / Draft); played (Đã phát / Played); scheduled (Đã đặt lịch / Scheduled)';
COMMENT ON COLUMN mart.broadcast_bulletin.agency IS 'Cơ quan phát hành / Issuing body';
COMMENT ON COLUMN mart.broadcast_bulletin.agency_code IS 'Mã cơ quan / Code of the body. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.broadcast_bulletin.published_at IS 'Gửi phát lúc / Sent for playing at';
COMMENT ON COLUMN mart.broadcast_bulletin.target_units IS 'Địa bàn phát / Target communes';
COMMENT ON COLUMN mart.broadcast_bulletin.target_unit_codes IS 'Mã xã, phường / Codes of the target communes. Tham chiếu / refers to: mart.admin_unit.code';
COMMENT ON COLUMN mart.broadcast_bulletin.units_on IS 'Mã theo danh mục ngày / Codes as of. Ngày mà mã có nghĩa / Day on which they are meant';
COMMENT ON COLUMN mart.broadcast_bulletin.scheduled_at IS 'Lịch phát / Scheduled at';
COMMENT ON COLUMN mart.broadcast_bulletin.playback IS 'Báo cáo phát của từng đài / Playback reports of the stations. Từng phần tử / its items: mart.broadcast_bulletin_playback';
COMMENT ON COLUMN mart.broadcast_bulletin.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart.broadcast_bulletin_translations';
COMMENT ON COLUMN mart.broadcast_bulletin.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.broadcast_bulletin.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.broadcast_bulletin.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.broadcast_bulletin.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.broadcast_bulletin.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.broadcast_bulletin.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.broadcast_bulletin.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.broadcast_bulletin.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.broadcast_bulletin.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.broadcast_bulletin.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.broadcast_bulletin.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.broadcast_bulletin.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.broadcast_bulletin.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.broadcast_bulletin.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.broadcast_bulletin.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.broadcast_bulletin_playback WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'station' AS station,
       part.item ->> 'station_code' AS station_code,
       part.item ->> 'unit_code' AS unit_code,
       core.as_instant(part.item ->> 'played_at') AS played_at,
       core.as_integer(part.item -> 'duration_seconds') AS duration_seconds,
       part.item ->> 'result' AS result,
       part.item ->> 'reason' AS reason,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'playback') WHEN 'array' THEN entity.doc -> 'playback' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'broadcast_bulletin'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.broadcast_bulletin_playback IS 'Bản tin truyền thanh cơ sở, báo cáo phát của từng đài: mỗi dòng một phần tử theo thứ tự / Broadcast bulletin, playback reports of the stations: a row per item, in order';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.station IS 'Đài, cụm loa / Station';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.station_code IS 'Mã đài, cụm loa / Code of the station';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.unit_code IS 'Mã xã, phường / Commune code. Tham chiếu / refers to: mart.admin_unit.code';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.played_at IS 'Phát lúc / Played at';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.duration_seconds IS 'Thời lượng đã phát / Played for. Đơn vị / unit: giây / seconds';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.result IS 'Kết quả / Result. Giá trị / values: failed (Không phát được / Failed); offline (Mất kết nối / Station offline); partly (Phát một phần / Played in part); played (Đã phát đủ / Played)';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.reason IS 'Lý do / Reason';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.broadcast_bulletin_playback.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.broadcast_bulletin_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'broadcast_bulletin'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.broadcast_bulletin_translations IS 'Bản tin truyền thanh cơ sở, bản dịch: mỗi dòng một phần tử theo thứ tự / Broadcast bulletin, translations: a row per item, in order';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.broadcast_bulletin_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.topic_measure WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'topic' AS topic,
       entity.doc ->> 'domain' AS domain,
       core.as_instant(entity.doc ->> 'window_start') AS window_start,
       core.as_instant(entity.doc ->> 'window_end') AS window_end,
       entity.doc ->> 'method' AS method,
       entity.doc ->> 'method_version' AS method_version,
       entity.doc ->> 'state' AS state,
       core.as_integer(entity.doc -> 'volume') AS volume,
       core.as_integer(entity.doc -> 'outlets') AS outlets,
       core.as_integer(entity.doc -> 'reach') AS reach,
       core.as_number(entity.doc -> 'growth') AS growth,
       core.as_number(entity.doc -> 'sentiment') AS sentiment,
       core.as_number(entity.doc -> 'confidence') AS confidence,
       entity.doc ->> 'note' AS note,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'topic_measure'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.topic_measure IS 'Số đo chủ đề, xu hướng: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Topic measure: a row per live entity, without personal data';
COMMENT ON COLUMN mart.topic_measure.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.topic_measure.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.topic_measure.topic IS 'Chủ đề / Topic';
COMMENT ON COLUMN mart.topic_measure.domain IS 'Lĩnh vực / Domain. Giá trị / values: disaster (Thiên tai, dịch bệnh / Disasters and epidemics); economy (Kinh tế, tài chính / Economy and finance); health (Y tế, sản phẩm y tế / Health and medical products); impersonation (Tài khoản giả mạo / Impersonating accounts); other (Lĩnh vực khác / Other); policy (Chính sách, pháp luật / Policy and law); scam_link (Đường link lừa đảo / Scam links); security (An ninh quốc gia, trật tự an toàn xã hội / National security and public order)';
COMMENT ON COLUMN mart.topic_measure.window_start IS 'Từ / Window start';
COMMENT ON COLUMN mart.topic_measure.window_end IS 'Đến trước / Window end (exclusive)';
COMMENT ON COLUMN mart.topic_measure.method IS 'Phương pháp / Method';
COMMENT ON COLUMN mart.topic_measure.method_version IS 'Phiên bản phương pháp / Version of the method';
COMMENT ON COLUMN mart.topic_measure.state IS 'Trạng thái / State. Giá trị / values: final (Số chính thức / Final); provisional (Số sơ bộ / Provisional); retracted (Đã rút, do sai phương pháp hoặc dữ liệu / Retracted)';
COMMENT ON COLUMN mart.topic_measure.volume IS 'Số tin, bài / Volume. Đơn vị / unit: tin, bài / items';
COMMENT ON COLUMN mart.topic_measure.outlets IS 'Số cơ quan báo chí / Outlets. Đơn vị / unit: cơ quan báo chí / outlets';
COMMENT ON COLUMN mart.topic_measure.reach IS 'Số người tiếp cận, ước tính / Reach (estimate). Đơn vị / unit: người / people';
COMMENT ON COLUMN mart.topic_measure.growth IS 'Tăng so với kỳ trước / Growth. 0,5 là tăng một nửa so với khoảng liền trước cùng độ dài / 0.5 is half as many again as in the window of the same length before. Đơn vị / unit: tỷ lệ (0,1 là 10 %) / ratio (0.1 is 10 %)';
COMMENT ON COLUMN mart.topic_measure.sentiment IS 'Sắc thái / Sentiment. Từ -1 tiêu cực đến 1 tích cực / From -1, negative, to 1. Đơn vị / unit: tỷ lệ (0,1 là 10 %) / ratio (0.1 is 10 %)';
COMMENT ON COLUMN mart.topic_measure.confidence IS 'Độ tin cậy / Confidence. Từ 0 đến 1 / 0 to 1. Đơn vị / unit: tỷ lệ (0,1 là 10 %) / ratio (0.1 is 10 %)';
COMMENT ON COLUMN mart.topic_measure.note IS 'Ghi chú / Note';
COMMENT ON COLUMN mart.topic_measure.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.topic_measure.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.topic_measure.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.topic_measure.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.topic_measure.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.topic_measure.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.topic_measure.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.topic_measure.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.topic_measure.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.topic_measure.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.topic_measure.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.topic_measure.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.topic_measure.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.topic_measure.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.misinformation_alert WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'case_number' AS case_number,
       entity.doc ->> 'claim' AS claim,
       entity.doc ->> 'label' AS label,
       entity.doc ->> 'domain' AS domain,
       entity.doc ->> 'state' AS state,
       core.as_instant(entity.doc ->> 'first_seen_at') AS first_seen_at,
       CASE jsonb_typeof(entity.doc -> 'seen_at_urls') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'seen_at_urls') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS seen_at_urls,
       core.as_instant(entity.doc ->> 'received_at') AS received_at,
       entity.doc ->> 'verifier' AS verifier,
       entity.doc ->> 'verifier_code' AS verifier_code,
       core.as_instant(entity.doc ->> 'verified_at') AS verified_at,
       entity.doc ->> 'conclusion' AS conclusion,
       CASE jsonb_typeof(entity.doc -> 'evidence') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'evidence') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS evidence,
       entity.doc ->> 'correction_url' AS correction_url,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'misinformation_alert'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.misinformation_alert IS 'Cảnh báo tin giả, tin sai sự thật: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Misinformation alert: a row per live entity, without personal data';
COMMENT ON COLUMN mart.misinformation_alert.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.misinformation_alert.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.misinformation_alert.case_number IS 'Số vụ việc / Case number';
COMMENT ON COLUMN mart.misinformation_alert.claim IS 'Thông tin bị phản ánh / Claim';
COMMENT ON COLUMN mart.misinformation_alert.label IS 'Nhãn / Label. Giá trị / values: fake (Tin giả / Fake: it did not happen); false (Tin sai sự thật / False: partly true, distorted or without grounds); true (Tin xác thực / True: verified by the competent body)';
COMMENT ON COLUMN mart.misinformation_alert.domain IS 'Lĩnh vực / Domain. Giá trị / values: disaster (Thiên tai, dịch bệnh / Disasters and epidemics); economy (Kinh tế, tài chính / Economy and finance); health (Y tế, sản phẩm y tế / Health and medical products); impersonation (Tài khoản giả mạo / Impersonating accounts); other (Lĩnh vực khác / Other); policy (Chính sách, pháp luật / Policy and law); scam_link (Đường link lừa đảo / Scam links); security (An ninh quốc gia, trật tự an toàn xã hội / National security and public order)';
COMMENT ON COLUMN mart.misinformation_alert.state IS 'Trạng thái / State. Giá trị / values: dismissed (Không đủ cơ sở xử lý / Dismissed); labelled (Đã gắn nhãn / Labelled); received (Đã tiếp nhận / Received); verifying (Đang xác minh / Being verified)';
COMMENT ON COLUMN mart.misinformation_alert.first_seen_at IS 'Xuất hiện lần đầu / First seen at';
COMMENT ON COLUMN mart.misinformation_alert.seen_at_urls IS 'Nơi xuất hiện / Where it was seen';
COMMENT ON COLUMN mart.misinformation_alert.received_at IS 'Tiếp nhận lúc / Received at';
COMMENT ON COLUMN mart.misinformation_alert.verifier IS 'Cơ quan xác minh / Verifier';
COMMENT ON COLUMN mart.misinformation_alert.verifier_code IS 'Mã cơ quan xác minh / Code of the verifier. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.misinformation_alert.verified_at IS 'Kết luận lúc / Verified at';
COMMENT ON COLUMN mart.misinformation_alert.conclusion IS 'Kết luận / Conclusion';
COMMENT ON COLUMN mart.misinformation_alert.evidence IS 'Căn cứ / Evidence';
COMMENT ON COLUMN mart.misinformation_alert.correction_url IS 'Thông tin đúng đăng tại / Linked correction';
COMMENT ON COLUMN mart.misinformation_alert.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart.misinformation_alert_translations';
COMMENT ON COLUMN mart.misinformation_alert.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart.misinformation_alert.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.misinformation_alert.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.misinformation_alert.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.misinformation_alert.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.misinformation_alert.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.misinformation_alert.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.misinformation_alert.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.misinformation_alert.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.misinformation_alert.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.misinformation_alert.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.misinformation_alert.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.misinformation_alert.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.misinformation_alert.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.misinformation_alert.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.misinformation_alert_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'misinformation_alert'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.misinformation_alert_translations IS 'Cảnh báo tin giả, tin sai sự thật, bản dịch: mỗi dòng một phần tử theo thứ tự / Misinformation alert, translations: a row per item, in order';
COMMENT ON COLUMN mart.misinformation_alert_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.misinformation_alert_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.misinformation_alert_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart.misinformation_alert_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.misinformation_alert_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart.misinformation_alert_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart.misinformation_alert_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart.misinformation_alert_translations.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.misinformation_alert_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.misinformation_alert_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.misinformation_alert_translations.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.misinformation_alert_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.misinformation_alert_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.misinformation_alert_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart.statement_case WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'case_number' AS case_number,
       entity.doc ->> 'title' AS title,
       entity.doc ->> 'ground' AS ground,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       core.as_instant(entity.doc ->> 'occurred_at') AS occurred_at,
       core.as_instant(entity.doc ->> 'received_at') AS received_at,
       core.as_instant(entity.doc ->> 'impact_determined_at') AS impact_determined_at,
       core.as_instant(entity.doc ->> 'requested_at') AS requested_at,
       core.as_instant(entity.doc ->> 'first_statement_at') AS first_statement_at,
       entity.doc ->> 'statement_form' AS statement_form,
       entity.doc ->> 'statement_url' AS statement_url,
       entity.doc ->> 'note' AS note,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.audience,
       entity.content_hash,
       entity.recorded_at,
       entity.sources,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'statement_case'
   AND NOT entity.is_personal;
COMMENT ON VIEW mart.statement_case IS 'Vụ việc đột xuất, bất thường phải phát ngôn: mỗi dòng một thực thể đang có, không có dữ liệu cá nhân / Case that calls for a statement: a row per live entity, without personal data';
COMMENT ON COLUMN mart.statement_case.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart.statement_case.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart.statement_case.case_number IS 'Số vụ việc / Case number';
COMMENT ON COLUMN mart.statement_case.title IS 'Vụ việc / Matter';
COMMENT ON COLUMN mart.statement_case.ground IS 'Căn cứ phải phát ngôn / Why a statement is due. Giá trị / values: divided_opinion (Dư luận nhiều ý kiến không thống nhất (k4) / Divided opinion (k4)); major_event (Sự kiện quan trọng, tác động lớn (k3) / Event of great impact (k3)); press_request (Báo chí, cơ quan quản lý yêu cầu (k5) / Asked for by the press or its regulator (k5)); several_bodies (Sự cố liên quan nhiều bộ, tỉnh, thành phố (k2) / Incident of several bodies (k2))';
COMMENT ON COLUMN mart.statement_case.agency IS 'Cơ quan phải phát ngôn / Body that must speak';
COMMENT ON COLUMN mart.statement_case.agency_code IS 'Mã cơ quan / Code of the body. Tham chiếu / refers to: mart.agency.code';
COMMENT ON COLUMN mart.statement_case.occurred_at IS 'Xảy ra lúc / Occurred at. Mốc tính 24 giờ đến hết 30/6/2026 / Starts the 24 hours until 30 June 2026';
COMMENT ON COLUMN mart.statement_case.received_at IS 'Tiếp nhận, xử lý từ lúc / Received and handled from. Mốc tính 24 giờ của Đ7 k3 / Starts the 24 hours of Đ7 k3';
COMMENT ON COLUMN mart.statement_case.impact_determined_at IS 'Xác định tác động dư luận lúc / Impact on opinion found at. Mốc tính 24 giờ của Đ7 k4 / Starts the 24 hours of Đ7 k4';
COMMENT ON COLUMN mart.statement_case.requested_at IS 'Được yêu cầu phát ngôn lúc / Statement requested at. Đ7 k5 / Đ7 k5';
COMMENT ON COLUMN mart.statement_case.first_statement_at IS 'Phát ngôn lần đầu lúc / First statement at';
COMMENT ON COLUMN mart.statement_case.statement_form IS 'Hình thức phát ngôn / Form of the statement. Giá trị / values: briefing (Giao ban báo chí / Press briefing); online (Đăng trên cổng TTĐT, mạng xã hội chính thức / Posted on an official portal or channel); press_conference (Họp báo / Press conference); press_release (Thông cáo báo chí, văn bản, thư điện tử / Press release, letter or e-mail); statement (Phát ngôn trực tiếp, trả lời phỏng vấn / Statement or interview)';
COMMENT ON COLUMN mart.statement_case.statement_url IS 'Nơi đăng phát ngôn / Where the statement is published';
COMMENT ON COLUMN mart.statement_case.note IS 'Ghi chú / Note';
COMMENT ON COLUMN mart.statement_case.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart.statement_case.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart.statement_case.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart.statement_case.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart.statement_case.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart.statement_case.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart.statement_case.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart.statement_case.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.statement_case.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.statement_case.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart.statement_case.sources IS 'Các nguồn hiện đang nói về thực thể, theo tên / sources that tell of it now, by name';
COMMENT ON COLUMN mart.statement_case.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.statement_case.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart.statement_case.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.agency WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'name' AS name,
       entity.doc ->> 'code' AS code,
       entity.doc ->> 'legacy_code' AS legacy_code,
       CASE jsonb_typeof(entity.doc -> 'aliases') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'aliases') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS aliases,
       entity.doc ->> 'name_en' AS name_en,
       entity.doc ->> 'parent' AS parent,
       entity.doc ->> 'parent_code' AS parent_code,
       core.as_integer(entity.doc -> 'level') AS level,
       CASE jsonb_typeof(entity.doc -> 'functions') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'functions') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS functions,
       entity.doc ->> 'domain' AS domain,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'address' AS address,
       entity.doc ->> 'phone' AS phone,
       entity.doc ->> 'email' AS email,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       entity.doc -> 'successors' AS successors,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'agency'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.agency IS 'Cơ quan: mỗi dòng một thực thể công khai, chỉ trường công khai / Agency: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.agency.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.agency.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.agency.name IS 'Tên cơ quan / Name';
COMMENT ON COLUMN mart_public.agency.code IS 'Mã định danh / Code. Theo QĐ 20/2020/QĐ-TTg, ví dụ H26.1 / QĐ 20/2020 form, e.g. H26.1';
COMMENT ON COLUMN mart_public.agency.legacy_code IS 'Mã cũ / Old code. Theo QCVN 102:2016, ví dụ 000.00.01.H26 / e.g. 000.00.01.H26';
COMMENT ON COLUMN mart_public.agency.aliases IS 'Tên gọi khác / Other names';
COMMENT ON COLUMN mart_public.agency.name_en IS 'Tên tiếng Anh / English name';
COMMENT ON COLUMN mart_public.agency.parent IS 'Cơ quan chủ quản / Parent body';
COMMENT ON COLUMN mart_public.agency.parent_code IS 'Mã cơ quan chủ quản / Code of the parent. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.agency.level IS 'Cấp / Level';
COMMENT ON COLUMN mart_public.agency.functions IS 'Chức năng / Functions';
COMMENT ON COLUMN mart_public.agency.domain IS 'Tên miền / Domain name';
COMMENT ON COLUMN mart_public.agency.url IS 'Trang thông tin / Web site';
COMMENT ON COLUMN mart_public.agency.address IS 'Địa chỉ / Street address';
COMMENT ON COLUMN mart_public.agency.phone IS 'Điện thoại cơ quan / Phone of the office';
COMMENT ON COLUMN mart_public.agency.email IS 'Thư điện tử cơ quan / E-mail of the office';
COMMENT ON COLUMN mart_public.agency.valid_from IS 'Hoạt động từ / Valid from';
COMMENT ON COLUMN mart_public.agency.valid_to IS 'Hoạt động đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart_public.agency.successors IS 'Kế thừa / Successors. Từng phần tử / its items: mart_public.agency_successors';
COMMENT ON COLUMN mart_public.agency.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.agency.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.agency.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.agency.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.agency.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.agency.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.agency.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.agency.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.agency.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.agency.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.agency.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.agency.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.agency_successors WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'code' AS code,
       part.item ->> 'relation' AS relation,
       part.item ->> 'function' AS function,
       core.as_date(part.item ->> 'effective_on') AS effective_on,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'successors') WHEN 'array' THEN entity.doc -> 'successors' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'agency'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.agency_successors IS 'Cơ quan, kế thừa: mỗi dòng một phần tử theo thứ tự / Agency, successors: a row per item, in order';
COMMENT ON COLUMN mart_public.agency_successors.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.agency_successors.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.agency_successors.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.agency_successors.name IS 'Tên cơ quan kế thừa / Name of the successor';
COMMENT ON COLUMN mart_public.agency_successors.code IS 'Mã định danh / Code. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.agency_successors.relation IS 'Quan hệ / Relation. Giá trị / values: function_moved_to (Chuyển chức năng sang / Function moved to); merged_into (Sáp nhập, hợp nhất vào / Merged into); renamed_to (Đổi tên thành / Renamed to); reorganised_into (Tổ chức lại thành / Reorganised into); split_into (Chia tách thành / Split into)';
COMMENT ON COLUMN mart_public.agency_successors.function IS 'Chức năng được chuyển / Function that moved';
COMMENT ON COLUMN mart_public.agency_successors.effective_on IS 'Có hiệu lực từ / Effective on';
COMMENT ON COLUMN mart_public.agency_successors.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.agency_successors.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.agency_successors.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.agency_successors.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.agency_successors.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.admin_unit WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'code' AS code,
       entity.doc ->> 'name' AS name,
       entity.doc ->> 'scheme' AS scheme,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'parent_code' AS parent_code,
       entity.doc ->> 'parent' AS parent,
       entity.doc ->> 'province_code' AS province_code,
       entity.doc ->> 'province' AS province,
       CASE jsonb_typeof(entity.doc -> 'aliases') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'aliases') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS aliases,
       entity.doc ->> 'name_en' AS name_en,
       core.as_number(entity.doc -> 'latitude') AS latitude,
       core.as_number(entity.doc -> 'longitude') AS longitude,
       core.as_number(entity.doc -> 'area_km2') AS area_km2,
       core.as_integer(entity.doc -> 'population') AS population,
       entity.doc ->> 'decree' AS decree,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'admin_unit'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.admin_unit IS 'Đơn vị hành chính: mỗi dòng một thực thể công khai, chỉ trường công khai / Administrative unit: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.admin_unit.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.admin_unit.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.admin_unit.code IS 'Mã đơn vị / Code. Mã của cơ quan thống kê, giữ số 0 ở đầu / GSO code with leading zeros';
COMMENT ON COLUMN mart_public.admin_unit.name IS 'Tên / Name';
COMMENT ON COLUMN mart_public.admin_unit.scheme IS 'Hệ mã / Scheme. Ngày bắt đầu của danh mục, ví dụ 2025-07-01 / First day of the list, e.g. 2025-07-01';
COMMENT ON COLUMN mart_public.admin_unit.kind IS 'Loại đơn vị / Kind. Giá trị / values: commune (Xã / Commune); district_town (Thị xã / Town (district level)); municipality (Thành phố trực thuộc Trung ương / Centrally-run city); province (Tỉnh / Province); provincial_city (Thành phố thuộc tỉnh / Provincial city); rural_district (Huyện / Rural district); special_zone (Đặc khu / Special zone); township (Thị trấn / Township); urban_district (Quận / Urban district); ward (Phường / Ward)';
COMMENT ON COLUMN mart_public.admin_unit.parent_code IS 'Mã cấp trên / Code of the parent. Tham chiếu / refers to: mart_public.admin_unit.code';
COMMENT ON COLUMN mart_public.admin_unit.parent IS 'Cấp trên / Parent';
COMMENT ON COLUMN mart_public.admin_unit.province_code IS 'Mã tỉnh, thành phố / Code of the province. Tham chiếu / refers to: mart_public.admin_unit.code';
COMMENT ON COLUMN mart_public.admin_unit.province IS 'Tỉnh, thành phố / Province';
COMMENT ON COLUMN mart_public.admin_unit.aliases IS 'Tên gọi khác / Other names';
COMMENT ON COLUMN mart_public.admin_unit.name_en IS 'Tên tiếng Anh / English name';
COMMENT ON COLUMN mart_public.admin_unit.latitude IS 'Vĩ độ / Latitude. Đơn vị / unit: độ (WGS 84) / degrees (WGS 84)';
COMMENT ON COLUMN mart_public.admin_unit.longitude IS 'Kinh độ / Longitude. Đơn vị / unit: độ (WGS 84) / degrees (WGS 84)';
COMMENT ON COLUMN mart_public.admin_unit.area_km2 IS 'Diện tích (km²) / Area (km²). Đơn vị / unit: km² / km²';
COMMENT ON COLUMN mart_public.admin_unit.population IS 'Dân số / Population. Đơn vị / unit: người / people';
COMMENT ON COLUMN mart_public.admin_unit.decree IS 'Văn bản quy định / Legal act';
COMMENT ON COLUMN mart_public.admin_unit.valid_from IS 'Hiệu lực từ / Valid from';
COMMENT ON COLUMN mart_public.admin_unit.valid_to IS 'Hiệu lực đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart_public.admin_unit.url IS 'Trang thông tin / Web site';
COMMENT ON COLUMN mart_public.admin_unit.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.admin_unit.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.admin_unit.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.admin_unit.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.admin_unit.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.admin_unit.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.admin_unit.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.admin_unit.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.admin_unit.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.admin_unit.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.admin_unit.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.admin_unit.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.admin_unit_change WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'old_code' AS old_code,
       entity.doc ->> 'new_code' AS new_code,
       core.as_date(entity.doc ->> 'effective_on') AS effective_on,
       entity.doc ->> 'old_name' AS old_name,
       entity.doc ->> 'new_name' AS new_name,
       entity.doc ->> 'extent' AS extent,
       core.as_boolean(entity.doc -> 'is_default') AS is_default,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'admin_unit_change'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.admin_unit_change IS 'Sắp xếp đơn vị hành chính: mỗi dòng một thực thể công khai, chỉ trường công khai / Administrative unit change: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.admin_unit_change.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.admin_unit_change.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.admin_unit_change.old_code IS 'Mã cũ / Old code. Tham chiếu / refers to: mart_public.admin_unit.code';
COMMENT ON COLUMN mart_public.admin_unit_change.new_code IS 'Mã mới / New code. Tham chiếu / refers to: mart_public.admin_unit.code';
COMMENT ON COLUMN mart_public.admin_unit_change.effective_on IS 'Có hiệu lực từ / Effective on';
COMMENT ON COLUMN mart_public.admin_unit_change.old_name IS 'Tên cũ / Old name';
COMMENT ON COLUMN mart_public.admin_unit_change.new_name IS 'Tên mới / New name';
COMMENT ON COLUMN mart_public.admin_unit_change.extent IS 'Phạm vi / Extent. Toàn bộ hay một phần / Whole or part. Giá trị / values: part (Một phần / Part); whole (Toàn bộ / Whole)';
COMMENT ON COLUMN mart_public.admin_unit_change.is_default IS 'Mặc định / Default successor. Phỏng đoán khi chỉ biết mã cũ / A guess when only the code is known';
COMMENT ON COLUMN mart_public.admin_unit_change.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.admin_unit_change.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.admin_unit_change.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.admin_unit_change.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.admin_unit_change.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.admin_unit_change.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.admin_unit_change.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.admin_unit_change.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.admin_unit_change.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.admin_unit_change.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.admin_unit_change.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.admin_unit_change.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.document WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'number' AS number,
       entity.doc ->> 'notation' AS notation,
       entity.doc ->> 'type_name' AS type_name,
       entity.doc ->> 'type_code' AS type_code,
       entity.doc ->> 'subject' AS subject,
       entity.doc ->> 'summary' AS summary,
       entity.doc ->> 'body' AS body,
       entity.doc ->> 'issuer' AS issuer,
       entity.doc ->> 'issuer_code' AS issuer_code,
       entity.doc ->> 'place' AS place,
       core.as_date(entity.doc ->> 'issued_on') AS issued_on,
       core.as_date(entity.doc ->> 'effective_on') AS effective_on,
       core.as_date(entity.doc ->> 'expires_on') AS expires_on,
       core.as_date(entity.doc ->> 'due_on') AS due_on,
       entity.doc ->> 'status' AS status,
       entity.doc ->> 'urgency' AS urgency,
       entity.doc ->> 'secrecy' AS secrecy,
       entity.doc ->> 'circulation' AS circulation,
       entity.doc ->> 'sector' AS sector,
       CASE jsonb_typeof(entity.doc -> 'topics') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'topics') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS topics,
       entity.doc ->> 'signer' AS signer,
       entity.doc ->> 'signer_position' AS signer_position,
       entity.doc ->> 'signer_competence' AS signer_competence,
       entity.doc -> 'recipients' AS recipients,
       entity.doc -> 'attachments' AS attachments,
       core.as_integer(entity.doc -> 'page_count') AS page_count,
       CASE jsonb_typeof(entity.doc -> 'replaces') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'replaces') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS replaces,
       CASE jsonb_typeof(entity.doc -> 'amends') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'amends') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS amends,
       CASE jsonb_typeof(entity.doc -> 'legal_basis') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'legal_basis') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS legal_basis,
       entity.doc -> 'replaced_by' AS replaced_by,
       entity.doc -> 'amended_by' AS amended_by,
       entity.doc ->> 'edxml_id' AS edxml_id,
       entity.doc ->> 'business_type' AS business_type,
       entity.doc ->> 'steering' AS steering,
       entity.doc ->> 'responds_to' AS responds_to,
       entity.doc ->> 'docid' AS docid,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'gazette' AS gazette,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'document'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.document IS 'Văn bản: mỗi dòng một thực thể công khai, chỉ trường công khai / Document: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.document.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.document.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.document.number IS 'Số, ký hiệu / Number. Như nguồn đã ghi, ví dụ 20/2020/QĐ-TTg / As received, e.g. 20/2020/QĐ-TTg';
COMMENT ON COLUMN mart_public.document.notation IS 'Ký hiệu / Notation. Phần ký hiệu, ví dụ QĐ-TTg / The notation part, e.g. QĐ-TTg';
COMMENT ON COLUMN mart_public.document.type_name IS 'Tên loại văn bản / Type of document';
COMMENT ON COLUMN mart_public.document.type_code IS 'Mã loại (edXML) / Type code (edXML). Không đáng tin; dùng tên loại / Not reliable; use the name';
COMMENT ON COLUMN mart_public.document.subject IS 'Trích yếu / Subject';
COMMENT ON COLUMN mart_public.document.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart_public.document.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart_public.document.issuer IS 'Cơ quan ban hành / Issuer';
COMMENT ON COLUMN mart_public.document.issuer_code IS 'Mã cơ quan ban hành / Code of the issuer. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.document.place IS 'Địa danh / Place of issue';
COMMENT ON COLUMN mart_public.document.issued_on IS 'Ngày ban hành / Issued on';
COMMENT ON COLUMN mart_public.document.effective_on IS 'Ngày có hiệu lực / In force from';
COMMENT ON COLUMN mart_public.document.expires_on IS 'Ngày hết hiệu lực / In force until';
COMMENT ON COLUMN mart_public.document.due_on IS 'Hạn trả lời / Answer due on';
COMMENT ON COLUMN mart_public.document.status IS 'Tình trạng hiệu lực / State of force. Giá trị / values: expired (Hết hiệu lực / Expired); in_force (Còn hiệu lực / In force); not_yet_in_force (Chưa có hiệu lực / Not yet in force); partly_expired (Hết hiệu lực một phần / Partly expired); suspended (Ngưng hiệu lực / Suspended)';
COMMENT ON COLUMN mart_public.document.urgency IS 'Độ khẩn / Urgency. Giá trị / values: flash (Hỏa tốc / Flash); flash_timed (Hỏa tốc hẹn giờ / Flash, by a set hour); normal (Thường / Normal); urgent (Khẩn / Urgent); very_urgent (Thượng khẩn / Very urgent)';
COMMENT ON COLUMN mart_public.document.secrecy IS 'Độ mật / Secrecy mark. Văn bản mật không được vào hệ thống / Secret documents must not enter';
COMMENT ON COLUMN mart_public.document.circulation IS 'Phạm vi lưu hành / Circulation';
COMMENT ON COLUMN mart_public.document.sector IS 'Lĩnh vực / Sector';
COMMENT ON COLUMN mart_public.document.topics IS 'Chủ đề / Topics';
COMMENT ON COLUMN mart_public.document.signer IS 'Người ký / Signer';
COMMENT ON COLUMN mart_public.document.signer_position IS 'Chức vụ người ký / Position of the signer';
COMMENT ON COLUMN mart_public.document.signer_competence IS 'Thẩm quyền ký / Competence. TM., KT., TL., TUQ., Q. / TM., KT., TL., TUQ., Q.';
COMMENT ON COLUMN mart_public.document.recipients IS 'Nơi nhận / Recipients. Từng phần tử / its items: mart_public.document_recipients';
COMMENT ON COLUMN mart_public.document.attachments IS 'Tệp kèm theo / Attachments. Từng phần tử / its items: mart_public.document_attachments';
COMMENT ON COLUMN mart_public.document.page_count IS 'Số trang / Pages. Đơn vị / unit: trang / pages';
COMMENT ON COLUMN mart_public.document.replaces IS 'Thay thế văn bản / Replaces. Tham chiếu / refers to: mart_public.document.number';
COMMENT ON COLUMN mart_public.document.amends IS 'Sửa đổi, bổ sung văn bản / Amends. Tham chiếu / refers to: mart_public.document.number';
COMMENT ON COLUMN mart_public.document.legal_basis IS 'Căn cứ pháp lý / Legal basis. Tham chiếu / refers to: mart_public.document.number';
COMMENT ON COLUMN mart_public.document.replaced_by IS 'Được thay thế bởi / Replaced by. Văn bản khác nói thay thế văn bản này, và từ ngày nào; kho tự suy ra, nguồn không ghi / Documents that say that they replace this one, and since when; derived here. Từng phần tử / its items: mart_public.document_replaced_by';
COMMENT ON COLUMN mart_public.document.amended_by IS 'Được sửa đổi bởi / Amended by. Văn bản khác nói sửa đổi, bổ sung hoặc thay thế một phần văn bản này; kho tự suy ra, nguồn không ghi / Documents that say that they amend this one or replace a part of it; derived here. Từng phần tử / its items: mart_public.document_amended_by';
COMMENT ON COLUMN mart_public.document.edxml_id IS 'Mã văn bản liên thông / edXML DocumentId. UUID hoặc bộ ba / A UUID or the triple form';
COMMENT ON COLUMN mart_public.document.business_type IS 'Nghiệp vụ văn bản / Business type (edXML). Giá trị / values: new (Văn bản mới / New); replacement (Thay thế / Replacement); revocation (Thu hồi / Revocation); update (Cập nhật / Update)';
COMMENT ON COLUMN mart_public.document.steering IS 'Loại chỉ đạo / Steering type (edXML). Giá trị / values: directive (Chỉ đạo / Directive); none (Không phải chỉ đạo / Not a directive); report (Báo cáo chỉ đạo / Report on a directive)';
COMMENT ON COLUMN mart_public.document.responds_to IS 'Trả lời văn bản / Answers document (DocumentId). Tham chiếu / refers to: mart_public.document.edxml_id';
COMMENT ON COLUMN mart_public.document.docid IS 'Mã trên vanban.chinhphu.vn / docid of vanban.chinhphu.vn';
COMMENT ON COLUMN mart_public.document.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart_public.document_translations';
COMMENT ON COLUMN mart_public.document.gazette IS 'Số Công báo / Gazette issue';
COMMENT ON COLUMN mart_public.document.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.document.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.document.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.document.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.document.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.document.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.document.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.document.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.document.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.document.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.document.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.document.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.document.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.document_recipients WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'code' AS code,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'recipients') WHEN 'array' THEN entity.doc -> 'recipients' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.document_recipients IS 'Văn bản, nơi nhận: mỗi dòng một phần tử theo thứ tự / Document, recipients: a row per item, in order';
COMMENT ON COLUMN mart_public.document_recipients.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.document_recipients.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.document_recipients.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.document_recipients.name IS 'Tên cơ quan / Name';
COMMENT ON COLUMN mart_public.document_recipients.code IS 'Mã định danh / Code. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.document_recipients.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.document_recipients.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.document_recipients.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.document_recipients.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.document_recipients.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.document_attachments WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'url' AS url,
       part.item ->> 'media_type' AS media_type,
       core.as_integer(part.item -> 'size') AS size,
       part.item ->> 'sha256' AS sha256,
       part.item ->> 'content_id' AS content_id,
       part.item ->> 'description' AS description,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'attachments') WHEN 'array' THEN entity.doc -> 'attachments' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.document_attachments IS 'Văn bản, tệp kèm theo: mỗi dòng một phần tử theo thứ tự / Document, attachments: a row per item, in order';
COMMENT ON COLUMN mart_public.document_attachments.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.document_attachments.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.document_attachments.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.document_attachments.name IS 'Tên tệp / File name';
COMMENT ON COLUMN mart_public.document_attachments.url IS 'Địa chỉ tải / Address';
COMMENT ON COLUMN mart_public.document_attachments.media_type IS 'Kiểu nội dung / Media type';
COMMENT ON COLUMN mart_public.document_attachments.size IS 'Dung lượng (byte) / Size in bytes. Đơn vị / unit: byte / bytes';
COMMENT ON COLUMN mart_public.document_attachments.sha256 IS 'Mã băm SHA-256 / SHA-256';
COMMENT ON COLUMN mart_public.document_attachments.content_id IS 'Mã nội dung trong gói edXML / Content id in the edXML package';
COMMENT ON COLUMN mart_public.document_attachments.description IS 'Mô tả / Description';
COMMENT ON COLUMN mart_public.document_attachments.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.document_attachments.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.document_attachments.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.document_attachments.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.document_attachments.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.document_replaced_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'replaced_by') WHEN 'array' THEN entity.doc -> 'replaced_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.document_replaced_by IS 'Văn bản, được thay thế bởi: mỗi dòng một phần tử theo thứ tự / Document, replaced by: a row per item, in order';
COMMENT ON COLUMN mart_public.document_replaced_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.document_replaced_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.document_replaced_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.document_replaced_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart_public.document_replaced_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart_public.document_replaced_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart_public.document_replaced_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart_public.document_replaced_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart_public.document_replaced_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.document_replaced_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart_public.document_replaced_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart_public.document_replaced_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.document_replaced_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.document_replaced_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.document_replaced_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.document_replaced_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.document_replaced_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.document_amended_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'amended_by') WHEN 'array' THEN entity.doc -> 'amended_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.document_amended_by IS 'Văn bản, được sửa đổi bởi: mỗi dòng một phần tử theo thứ tự / Document, amended by: a row per item, in order';
COMMENT ON COLUMN mart_public.document_amended_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.document_amended_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.document_amended_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.document_amended_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart_public.document_amended_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart_public.document_amended_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart_public.document_amended_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart_public.document_amended_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart_public.document_amended_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.document_amended_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart_public.document_amended_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart_public.document_amended_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.document_amended_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.document_amended_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.document_amended_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.document_amended_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.document_amended_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.document_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.document_translations IS 'Văn bản, bản dịch: mỗi dòng một phần tử theo thứ tự / Document, translations: a row per item, in order';
COMMENT ON COLUMN mart_public.document_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.document_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.document_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.document_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.document_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart_public.document_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart_public.document_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart_public.document_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.document_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.document_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.document_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.document_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.document_message WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'message_id' AS message_id,
       entity.doc ->> 'document_id' AS document_id,
       entity.doc ->> 'from_code' AS from_code,
       entity.doc ->> 'from_name' AS from_name,
       entity.doc ->> 'to_code' AS to_code,
       entity.doc ->> 'to_name' AS to_name,
       entity.doc ->> 'document_number' AS document_number,
       entity.doc ->> 'business_type' AS business_type,
       entity.doc ->> 'status_code' AS status_code,
       core.as_instant(entity.doc ->> 'occurred_at') AS occurred_at,
       entity.doc ->> 'description' AS description,
       core.as_integer(entity.doc -> 'hop') AS hop,
       entity.doc -> 'trace' AS trace,
       core.as_instant(entity.doc ->> 'document_sent_at') AS document_sent_at,
       core.as_integer(entity.doc -> 'latency_seconds') AS latency_seconds,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'document_message'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.document_message IS 'Thông điệp văn bản: mỗi dòng một thực thể công khai, chỉ trường công khai / Document message: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.document_message.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.document_message.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.document_message.message_id IS 'Mã thông điệp / Message id';
COMMENT ON COLUMN mart_public.document_message.document_id IS 'Mã văn bản (DocumentId) / DocumentId. Tham chiếu / refers to: mart_public.document.edxml_id';
COMMENT ON COLUMN mart_public.document_message.from_code IS 'Mã đơn vị gửi / Code of the sender. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.document_message.from_name IS 'Đơn vị gửi / Sender';
COMMENT ON COLUMN mart_public.document_message.to_code IS 'Mã đơn vị nhận / Code of the receiver. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.document_message.to_name IS 'Đơn vị nhận / Receiver';
COMMENT ON COLUMN mart_public.document_message.document_number IS 'Số, ký hiệu văn bản / Number of the document. Tham chiếu / refers to: mart_public.document.number';
COMMENT ON COLUMN mart_public.document_message.business_type IS 'Nghiệp vụ / Business type. Giá trị / values: new (Văn bản mới / New); replacement (Thay thế / Replacement); revocation (Thu hồi / Revocation); update (Cập nhật / Update)';
COMMENT ON COLUMN mart_public.document_message.status_code IS 'Trạng thái xử lý / Status code. Giá trị / values: 01 (Đã đến / Arrived); 02 (Từ chối tiếp nhận / Rejected); 03 (Đã tiếp nhận / Accepted); 04 (Phân công xử lý / Assigned); 05 (Đang xử lý / In progress); 06 (Đã hoàn thành / Completed); 13 (Lấy lại (bên gửi) / Recalled by the sender); 15 (Đồng ý thu hồi, cập nhật / Recall or update agreed); 16 (Từ chối thu hồi, cập nhật / Recall or update refused)';
COMMENT ON COLUMN mart_public.document_message.occurred_at IS 'Thời điểm / Occurred at';
COMMENT ON COLUMN mart_public.document_message.description IS 'Diễn giải / Description';
COMMENT ON COLUMN mart_public.document_message.hop IS 'Chặng / Hop. Thứ tự chặng trên trục, từ 1 / Which hop on the bus tells it, from 1';
COMMENT ON COLUMN mart_public.document_message.trace IS 'Các chặng đã qua / Trace. Từng phần tử / its items: mart_public.document_message_trace';
COMMENT ON COLUMN mart_public.document_message.document_sent_at IS 'Văn bản gửi lúc / Document sent at. Để tính thời gian phản hồi / For the latency';
COMMENT ON COLUMN mart_public.document_message.latency_seconds IS 'Thời gian phản hồi / Latency. Từ khi gửi văn bản đến thông điệp này; NĐ 30/2020: tiếp nhận trong ngày / From the sending of the document to this message; NĐ 30/2020 asks for receipt on the same day. Đơn vị / unit: giây / seconds';
COMMENT ON COLUMN mart_public.document_message.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.document_message.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.document_message.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.document_message.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.document_message.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.document_message.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.document_message.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.document_message.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.document_message.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.document_message.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.document_message.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.document_message.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.document_message_trace WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'code' AS code,
       part.item ->> 'name' AS name,
       core.as_instant(part.item ->> 'at') AS at,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'trace') WHEN 'array' THEN entity.doc -> 'trace' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'document_message'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.document_message_trace IS 'Thông điệp văn bản, các chặng đã qua: mỗi dòng một phần tử theo thứ tự / Document message, trace: a row per item, in order';
COMMENT ON COLUMN mart_public.document_message_trace.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.document_message_trace.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.document_message_trace.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.document_message_trace.code IS 'Mã đơn vị / Code of the body. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.document_message_trace.name IS 'Tên đơn vị / Name';
COMMENT ON COLUMN mart_public.document_message_trace.at IS 'Thời điểm / Passed at';
COMMENT ON COLUMN mart_public.document_message_trace.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.document_message_trace.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.document_message_trace.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.document_message_trace.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.document_message_trace.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.press_release WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'title' AS title,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       entity.doc ->> 'number' AS number,
       entity.doc ->> 'url' AS url,
       core.as_instant(entity.doc ->> 'published_at') AS published_at,
       entity.doc ->> 'form' AS form,
       core.as_boolean(entity.doc -> 'on_request') AS on_request,
       entity.doc ->> 'summary' AS summary,
       entity.doc ->> 'body' AS body,
       CASE jsonb_typeof(entity.doc -> 'topics') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'topics') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS topics,
       entity.doc ->> 'category' AS category,
       entity.doc ->> 'author' AS author,
       entity.doc ->> 'spokesperson' AS spokesperson,
       entity.doc ->> 'image_url' AS image_url,
       entity.doc -> 'attachments' AS attachments,
       CASE jsonb_typeof(entity.doc -> 'documents') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'documents') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS documents,
       core.as_integer(entity.doc -> 'version') AS version,
       entity.doc ->> 'translation_of' AS translation_of,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'translated_from' AS translated_from,
       entity.doc -> 'corrected_by' AS corrected_by,
       entity.doc -> 'translated_by' AS translated_by,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'press_release'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.press_release IS 'Thông cáo báo chí, tin chính thức: mỗi dòng một thực thể công khai, chỉ trường công khai / Press release: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.press_release.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.press_release.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.press_release.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart_public.press_release.agency IS 'Cơ quan phát hành / Issuing body';
COMMENT ON COLUMN mart_public.press_release.agency_code IS 'Mã cơ quan / Code of the body. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.press_release.number IS 'Số thông cáo / Own number. Mã do cơ quan phát hành đặt / The id that the issuer gave';
COMMENT ON COLUMN mart_public.press_release.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.press_release.published_at IS 'Đăng lúc / Published at';
COMMENT ON COLUMN mart_public.press_release.form IS 'Hình thức cung cấp thông tin / Form. Giá trị / values: briefing (Giao ban báo chí / Press briefing); online (Đăng trên cổng TTĐT, mạng xã hội chính thức / Posted on an official portal or channel); press_conference (Họp báo / Press conference); press_release (Thông cáo báo chí, văn bản, thư điện tử / Press release, letter or e-mail); statement (Phát ngôn trực tiếp, trả lời phỏng vấn / Statement or interview)';
COMMENT ON COLUMN mart_public.press_release.on_request IS 'Theo yêu cầu / On request. Cung cấp vì được yêu cầu; không ghi: cơ quan chủ động / Given because somebody asked; not stated: on the body''s own initiative';
COMMENT ON COLUMN mart_public.press_release.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart_public.press_release.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart_public.press_release.topics IS 'Chủ đề / Topics';
COMMENT ON COLUMN mart_public.press_release.category IS 'Chuyên mục / Section';
COMMENT ON COLUMN mart_public.press_release.author IS 'Tác giả, bút danh / Byline';
COMMENT ON COLUMN mart_public.press_release.spokesperson IS 'Người phát ngôn / Spokesperson';
COMMENT ON COLUMN mart_public.press_release.image_url IS 'Ảnh đại diện / Image';
COMMENT ON COLUMN mart_public.press_release.attachments IS 'Tệp kèm theo / Attachments. Từng phần tử / its items: mart_public.press_release_attachments';
COMMENT ON COLUMN mart_public.press_release.documents IS 'Văn bản được nhắc đến / Documents cited. Tham chiếu / refers to: mart_public.document.number';
COMMENT ON COLUMN mart_public.press_release.version IS 'Phiên bản / Version';
COMMENT ON COLUMN mart_public.press_release.translation_of IS 'Bản dịch của / Translation of. Địa chỉ bản gốc; không gộp bản dịch / Original; linked, never merged. Tham chiếu / refers to: mart_public.press_release.url';
COMMENT ON COLUMN mart_public.press_release.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart_public.press_release_translations';
COMMENT ON COLUMN mart_public.press_release.translated_from IS 'Dịch từ ngôn ngữ / Translated from';
COMMENT ON COLUMN mart_public.press_release.corrected_by IS 'Đã được cải chính / Corrected by. Lời cải chính, đính chính nêu địa chỉ này; kho tự suy ra, nguồn không ghi / Corrections that name this address; derived here. Từng phần tử / its items: mart_public.press_release_corrected_by';
COMMENT ON COLUMN mart_public.press_release.translated_by IS 'Bản dịch là bản ghi riêng / Translated by. Bản ghi khác nói là bản dịch của bản này; kho tự suy ra, nguồn không ghi / Records of their own that say that they are translations of this one; derived here. Từng phần tử / its items: mart_public.press_release_translated_by';
COMMENT ON COLUMN mart_public.press_release.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.press_release.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.press_release.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.press_release.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.press_release.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.press_release.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.press_release.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.press_release.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.press_release.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.press_release.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.press_release.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.press_release.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.press_release_attachments WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'url' AS url,
       part.item ->> 'media_type' AS media_type,
       core.as_integer(part.item -> 'size') AS size,
       part.item ->> 'sha256' AS sha256,
       part.item ->> 'content_id' AS content_id,
       part.item ->> 'description' AS description,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'attachments') WHEN 'array' THEN entity.doc -> 'attachments' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_release'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.press_release_attachments IS 'Thông cáo báo chí, tin chính thức, tệp kèm theo: mỗi dòng một phần tử theo thứ tự / Press release, attachments: a row per item, in order';
COMMENT ON COLUMN mart_public.press_release_attachments.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.press_release_attachments.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.press_release_attachments.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.press_release_attachments.name IS 'Tên tệp / File name';
COMMENT ON COLUMN mart_public.press_release_attachments.url IS 'Địa chỉ tải / Address';
COMMENT ON COLUMN mart_public.press_release_attachments.media_type IS 'Kiểu nội dung / Media type';
COMMENT ON COLUMN mart_public.press_release_attachments.size IS 'Dung lượng (byte) / Size in bytes. Đơn vị / unit: byte / bytes';
COMMENT ON COLUMN mart_public.press_release_attachments.sha256 IS 'Mã băm SHA-256 / SHA-256';
COMMENT ON COLUMN mart_public.press_release_attachments.content_id IS 'Mã nội dung trong gói edXML / Content id in the edXML package';
COMMENT ON COLUMN mart_public.press_release_attachments.description IS 'Mô tả / Description';
COMMENT ON COLUMN mart_public.press_release_attachments.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.press_release_attachments.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.press_release_attachments.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.press_release_attachments.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.press_release_attachments.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.press_release_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_release'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.press_release_translations IS 'Thông cáo báo chí, tin chính thức, bản dịch: mỗi dòng một phần tử theo thứ tự / Press release, translations: a row per item, in order';
COMMENT ON COLUMN mart_public.press_release_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.press_release_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.press_release_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.press_release_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.press_release_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart_public.press_release_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart_public.press_release_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart_public.press_release_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.press_release_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.press_release_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.press_release_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.press_release_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.press_release_corrected_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'corrected_by') WHEN 'array' THEN entity.doc -> 'corrected_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_release'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.press_release_corrected_by IS 'Thông cáo báo chí, tin chính thức, đã được cải chính: mỗi dòng một phần tử theo thứ tự / Press release, corrected by: a row per item, in order';
COMMENT ON COLUMN mart_public.press_release_corrected_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.press_release_corrected_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.press_release_corrected_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.press_release_corrected_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart_public.press_release_corrected_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart_public.press_release_corrected_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart_public.press_release_corrected_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart_public.press_release_corrected_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart_public.press_release_corrected_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.press_release_corrected_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart_public.press_release_corrected_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart_public.press_release_corrected_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.press_release_corrected_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.press_release_corrected_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.press_release_corrected_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.press_release_corrected_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.press_release_corrected_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.press_release_translated_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translated_by') WHEN 'array' THEN entity.doc -> 'translated_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_release'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.press_release_translated_by IS 'Thông cáo báo chí, tin chính thức, bản dịch là bản ghi riêng: mỗi dòng một phần tử theo thứ tự / Press release, translated by: a row per item, in order';
COMMENT ON COLUMN mart_public.press_release_translated_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.press_release_translated_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.press_release_translated_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.press_release_translated_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart_public.press_release_translated_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart_public.press_release_translated_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart_public.press_release_translated_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart_public.press_release_translated_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart_public.press_release_translated_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.press_release_translated_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart_public.press_release_translated_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart_public.press_release_translated_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.press_release_translated_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.press_release_translated_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.press_release_translated_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.press_release_translated_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.press_release_translated_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.press_event WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'title' AS title,
       core.as_instant(entity.doc ->> 'starts_at') AS starts_at,
       core.as_instant(entity.doc ->> 'ends_at') AS ends_at,
       entity.doc ->> 'organiser' AS organiser,
       entity.doc ->> 'organiser_code' AS organiser_code,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'state' AS state,
       core.as_instant(entity.doc ->> 'moved_from') AS moved_from,
       entity.doc ->> 'venue' AS venue,
       entity.doc ->> 'address' AS address,
       entity.doc ->> 'unit_code' AS unit_code,
       CASE jsonb_typeof(entity.doc -> 'sites') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'sites') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS sites,
       entity.doc -> 'attending_points' AS attending_points,
       entity.doc ->> 'chair' AS chair,
       CASE jsonb_typeof(entity.doc -> 'agenda') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'agenda') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS agenda,
       CASE jsonb_typeof(entity.doc -> 'invited_outlets') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'invited_outlets') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS invited_outlets,
       core.as_instant(entity.doc ->> 'notice_sent_at') AS notice_sent_at,
       entity.doc ->> 'description' AS description,
       CASE jsonb_typeof(entity.doc -> 'topics') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'topics') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS topics,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'press_event'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.press_event IS 'Sự kiện báo chí: mỗi dòng một thực thể công khai, chỉ trường công khai / Press event: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.press_event.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.press_event.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.press_event.title IS 'Tên sự kiện / Title';
COMMENT ON COLUMN mart_public.press_event.starts_at IS 'Bắt đầu / Starts at';
COMMENT ON COLUMN mart_public.press_event.ends_at IS 'Kết thúc / Ends at';
COMMENT ON COLUMN mart_public.press_event.organiser IS 'Cơ quan tổ chức / Organiser';
COMMENT ON COLUMN mart_public.press_event.organiser_code IS 'Mã cơ quan tổ chức / Code of the organiser. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.press_event.kind IS 'Loại sự kiện / Kind. Giá trị / values: briefing (Giao ban báo chí / Press briefing); ceremony (Lễ khai trương, lễ ký kết, lễ kỷ niệm / Ceremony); exhibition (Triển lãm / Exhibition); meeting (Hội nghị / Conference or meeting); other (Khác / Other); regular_conference (Họp báo định kỳ / Regular press conference); seminar (Tọa đàm / Seminar); special_conference (Họp báo đột xuất / Special press conference)';
COMMENT ON COLUMN mart_public.press_event.state IS 'Trạng thái / State. Giá trị / values: cancelled (Hủy / Cancelled); held (Đã diễn ra / Held); moved (Đổi lịch / Moved); planned (Dự kiến / Planned)';
COMMENT ON COLUMN mart_public.press_event.moved_from IS 'Lịch cũ / Moved from';
COMMENT ON COLUMN mart_public.press_event.venue IS 'Địa điểm / Venue';
COMMENT ON COLUMN mart_public.press_event.address IS 'Địa chỉ / Street address';
COMMENT ON COLUMN mart_public.press_event.unit_code IS 'Mã xã, phường / Commune code. Tham chiếu / refers to: mart_public.admin_unit.code';
COMMENT ON COLUMN mart_public.press_event.sites IS 'Điểm cầu / Online sites';
COMMENT ON COLUMN mart_public.press_event.attending_points IS 'Các điểm cầu, chi tiết / Attending points. Từng phần tử / its items: mart_public.press_event_attending_points';
COMMENT ON COLUMN mart_public.press_event.chair IS 'Chủ trì / Chair';
COMMENT ON COLUMN mart_public.press_event.agenda IS 'Chương trình / Agenda';
COMMENT ON COLUMN mart_public.press_event.invited_outlets IS 'Cơ quan báo chí được mời / Invited outlets';
COMMENT ON COLUMN mart_public.press_event.notice_sent_at IS 'Gửi thông báo lúc / Notice sent at';
COMMENT ON COLUMN mart_public.press_event.description IS 'Mô tả / Description';
COMMENT ON COLUMN mart_public.press_event.topics IS 'Chủ đề / Topics';
COMMENT ON COLUMN mart_public.press_event.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart_public.press_event_translations';
COMMENT ON COLUMN mart_public.press_event.url IS 'Địa chỉ trang tin / Address';
COMMENT ON COLUMN mart_public.press_event.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.press_event.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.press_event.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.press_event.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.press_event.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.press_event.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.press_event.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.press_event.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.press_event.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.press_event.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.press_event.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.press_event.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.press_event_attending_points WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'address' AS address,
       part.item ->> 'unit_code' AS unit_code,
       part.item ->> 'url' AS url,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'attending_points') WHEN 'array' THEN entity.doc -> 'attending_points' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_event'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.press_event_attending_points IS 'Sự kiện báo chí, các điểm cầu, chi tiết: mỗi dòng một phần tử theo thứ tự / Press event, attending points: a row per item, in order';
COMMENT ON COLUMN mart_public.press_event_attending_points.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.press_event_attending_points.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.press_event_attending_points.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.press_event_attending_points.name IS 'Tên điểm cầu / Name';
COMMENT ON COLUMN mart_public.press_event_attending_points.address IS 'Địa chỉ / Street address';
COMMENT ON COLUMN mart_public.press_event_attending_points.unit_code IS 'Mã xã, phường / Commune code. Tham chiếu / refers to: mart_public.admin_unit.code';
COMMENT ON COLUMN mart_public.press_event_attending_points.url IS 'Đường dẫn dự họp / Link to attend';
COMMENT ON COLUMN mart_public.press_event_attending_points.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.press_event_attending_points.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.press_event_attending_points.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.press_event_attending_points.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.press_event_attending_points.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.press_event_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'press_event'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.press_event_translations IS 'Sự kiện báo chí, bản dịch: mỗi dòng một phần tử theo thứ tự / Press event, translations: a row per item, in order';
COMMENT ON COLUMN mart_public.press_event_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.press_event_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.press_event_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.press_event_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.press_event_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart_public.press_event_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart_public.press_event_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart_public.press_event_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.press_event_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.press_event_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.press_event_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.press_event_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.spokesperson WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'full_name' AS full_name,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'position' AS position,
       entity.doc ->> 'case' AS case,
       entity.doc ->> 'decision_number' AS decision_number,
       core.as_date(entity.doc ->> 'appointed_on') AS appointed_on,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       core.as_instant(entity.doc ->> 'published_at') AS published_at,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'spokesperson'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.spokesperson IS 'Người phát ngôn: mỗi dòng một thực thể công khai, chỉ trường công khai / Spokesperson: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.spokesperson.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.spokesperson.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.spokesperson.full_name IS 'Họ và tên / Full name';
COMMENT ON COLUMN mart_public.spokesperson.agency IS 'Cơ quan / Body';
COMMENT ON COLUMN mart_public.spokesperson.agency_code IS 'Mã cơ quan / Code of the body. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.spokesperson.kind IS 'Loại người phát ngôn / Kind. Giá trị / values: delegated (Người được ủy quyền theo vụ việc / Delegated for one case); head (Người đứng đầu / Head of the body); standing (Người phát ngôn thường xuyên / Standing spokesperson)';
COMMENT ON COLUMN mart_public.spokesperson.position IS 'Chức vụ / Position';
COMMENT ON COLUMN mart_public.spokesperson.case IS 'Vụ việc được ủy quyền / Case delegated for';
COMMENT ON COLUMN mart_public.spokesperson.decision_number IS 'Số quyết định / Number of the decision';
COMMENT ON COLUMN mart_public.spokesperson.appointed_on IS 'Ngày giao nhiệm vụ / Appointed on';
COMMENT ON COLUMN mart_public.spokesperson.valid_from IS 'Hiệu lực từ / Valid from';
COMMENT ON COLUMN mart_public.spokesperson.valid_to IS 'Hiệu lực đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart_public.spokesperson.published_at IS 'Công bố lúc / Published at';
COMMENT ON COLUMN mart_public.spokesperson.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.spokesperson.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.spokesperson.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.spokesperson.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.spokesperson.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.spokesperson.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.spokesperson.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.spokesperson.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.spokesperson.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.spokesperson.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.spokesperson.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.spokesperson.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.spokesperson.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.response WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       entity.doc ->> 'case_number' AS case_number,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'title' AS title,
       entity.doc ->> 'body' AS body,
       entity.doc ->> 'target_url' AS target_url,
       entity.doc ->> 'target_title' AS target_title,
       entity.doc ->> 'target_outlet' AS target_outlet,
       entity.doc ->> 'target_column' AS target_column,
       core.as_date(entity.doc ->> 'target_published_on') AS target_published_on,
       entity.doc ->> 'false_content' AS false_content,
       entity.doc ->> 'corrected_content' AS corrected_content,
       CASE jsonb_typeof(entity.doc -> 'evidence') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'evidence') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS evidence,
       core.as_integer(entity.doc -> 'round_no') AS round_no,
       core.as_instant(entity.doc ->> 'demanded_at') AS demanded_at,
       core.as_instant(entity.doc ->> 'published_at') AS published_at,
       entity.doc ->> 'outlet_action' AS outlet_action,
       CASE jsonb_typeof(entity.doc -> 'repeated_by') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'repeated_by') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS repeated_by,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'response'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.response IS 'Phản hồi, cải chính: mỗi dòng một thực thể công khai, chỉ trường công khai / Response or correction: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.response.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.response.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.response.agency IS 'Cơ quan phản hồi / Responding body';
COMMENT ON COLUMN mart_public.response.agency_code IS 'Mã cơ quan / Code of the body. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.response.case_number IS 'Số vụ việc / Case number';
COMMENT ON COLUMN mart_public.response.kind IS 'Loại / Kind. Giá trị / values: correction_apology (Cải chính, xin lỗi / Correction and apology); own_correction (Đính chính thông tin đã cung cấp / Correction of our own information); removal (Gỡ bỏ / Removal); response (Phản hồi / Response)';
COMMENT ON COLUMN mart_public.response.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart_public.response.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart_public.response.target_url IS 'Địa chỉ tin được phản hồi / Address of the item answered. Tham chiếu / refers to: mart_public.article_mention.url';
COMMENT ON COLUMN mart_public.response.target_title IS 'Tên tác phẩm báo chí / Title of the item';
COMMENT ON COLUMN mart_public.response.target_outlet IS 'Cơ quan báo chí / Outlet';
COMMENT ON COLUMN mart_public.response.target_column IS 'Chuyên mục / Column';
COMMENT ON COLUMN mart_public.response.target_published_on IS 'Ngày đăng / Item published on';
COMMENT ON COLUMN mart_public.response.false_content IS 'Nội dung sai / False content';
COMMENT ON COLUMN mart_public.response.corrected_content IS 'Nội dung đúng / Corrected content';
COMMENT ON COLUMN mart_public.response.evidence IS 'Căn cứ / Evidence';
COMMENT ON COLUMN mart_public.response.round_no IS 'Lần trao đổi / Round of exchange';
COMMENT ON COLUMN mart_public.response.demanded_at IS 'Yêu cầu lúc / Demanded at';
COMMENT ON COLUMN mart_public.response.published_at IS 'Đăng lúc / Published at';
COMMENT ON COLUMN mart_public.response.outlet_action IS 'Việc cơ quan báo chí đã làm / What the outlet did';
COMMENT ON COLUMN mart_public.response.repeated_by IS 'Nơi đăng lại đã cải chính / Copies that repeated it. Tham chiếu / refers to: mart_public.article_mention.url';
COMMENT ON COLUMN mart_public.response.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart_public.response_translations';
COMMENT ON COLUMN mart_public.response.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.response.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.response.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.response.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.response.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.response.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.response.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.response.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.response.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.response.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.response.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.response.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.response.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.response_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'response'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.response_translations IS 'Phản hồi, cải chính, bản dịch: mỗi dòng một phần tử theo thứ tự / Response or correction, translations: a row per item, in order';
COMMENT ON COLUMN mart_public.response_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.response_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.response_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.response_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.response_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart_public.response_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart_public.response_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart_public.response_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.response_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.response_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.response_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.response_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.emergency_notice WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'issuer' AS issuer,
       entity.doc ->> 'issuer_code' AS issuer_code,
       entity.doc ->> 'identifier' AS identifier,
       core.as_instant(entity.doc ->> 'sent_at') AS sent_at,
       entity.doc ->> 'message_type' AS message_type,
       entity.doc ->> 'status' AS status,
       entity.doc ->> 'scope' AS scope,
       CASE jsonb_typeof(entity.doc -> 'references') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'references') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS references,
       CASE jsonb_typeof(entity.doc -> 'category') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'category') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS category,
       entity.doc ->> 'event' AS event,
       entity.doc ->> 'severity' AS severity,
       entity.doc ->> 'urgency' AS urgency,
       entity.doc ->> 'certainty' AS certainty,
       entity.doc ->> 'headline' AS headline,
       entity.doc ->> 'description' AS description,
       entity.doc ->> 'instruction' AS instruction,
       CASE jsonb_typeof(entity.doc -> 'areas') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'areas') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS areas,
       CASE jsonb_typeof(entity.doc -> 'area_codes') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'area_codes') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS area_codes,
       core.as_instant(entity.doc ->> 'effective_at') AS effective_at,
       core.as_instant(entity.doc ->> 'onset_at') AS onset_at,
       core.as_instant(entity.doc ->> 'expires_at') AS expires_at,
       entity.doc -> 'translations' AS translations,
       entity.doc -> 'superseded_by' AS superseded_by,
       entity.doc ->> 'contact' AS contact,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'emergency_notice'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.emergency_notice IS 'Thông báo khẩn cấp: mỗi dòng một thực thể công khai, chỉ trường công khai / Emergency notice: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.emergency_notice.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.emergency_notice.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.emergency_notice.issuer IS 'Cơ quan phát / Issuer (CAP sender)';
COMMENT ON COLUMN mart_public.emergency_notice.issuer_code IS 'Mã cơ quan phát / Code of the issuer. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.emergency_notice.identifier IS 'Mã thông báo / Identifier or sequence';
COMMENT ON COLUMN mart_public.emergency_notice.sent_at IS 'Phát lúc / Sent at';
COMMENT ON COLUMN mart_public.emergency_notice.message_type IS 'Loại thông điệp / Message type. Giá trị / values: Ack (Đã nhận / Acknowledged); Alert (Cảnh báo mới / Alert); Cancel (Hủy / Cancel); Error (Báo lỗi / Error); Update (Cập nhật / Update)';
COMMENT ON COLUMN mart_public.emergency_notice.status IS 'Tính chất / Status. Chỉ thông báo thật mới được công khai / Only Actual goes to the public. Giá trị / values: Actual (Thật / Actual); Draft (Bản nháp / Draft); Exercise (Diễn tập / Exercise); System (Kỹ thuật / System); Test (Thử nghiệm / Test)';
COMMENT ON COLUMN mart_public.emergency_notice.scope IS 'Phạm vi / Scope. Giá trị / values: Private (Riêng / Private); Public (Công khai / Public); Restricted (Hạn chế / Restricted)';
COMMENT ON COLUMN mart_public.emergency_notice.references IS 'Thông báo liên quan / References. Thông báo được cập nhật hoặc hủy / Earlier messages. Tham chiếu / refers to: mart_public.emergency_notice.identifier';
COMMENT ON COLUMN mart_public.emergency_notice.category IS 'Nhóm sự kiện / Category';
COMMENT ON COLUMN mart_public.emergency_notice.event IS 'Sự kiện / Event';
COMMENT ON COLUMN mart_public.emergency_notice.severity IS 'Mức nghiêm trọng / Severity. Giá trị / values: Extreme (Đặc biệt nghiêm trọng / Extreme); Minor (Nhẹ / Minor); Moderate (Trung bình / Moderate); Severe (Nghiêm trọng / Severe); Unknown (Chưa rõ / Unknown)';
COMMENT ON COLUMN mart_public.emergency_notice.urgency IS 'Mức khẩn cấp / Urgency. Giá trị / values: Expected (Sớm (trong giờ tới) / Expected); Future (Sắp tới / Future); Immediate (Ngay lập tức / Immediate); Past (Đã qua / Past); Unknown (Chưa rõ / Unknown)';
COMMENT ON COLUMN mart_public.emergency_notice.certainty IS 'Độ chắc chắn / Certainty. Giá trị / values: Likely (Nhiều khả năng / Likely); Observed (Đã xảy ra / Observed); Possible (Có thể / Possible); Unknown (Chưa rõ / Unknown); Unlikely (Ít khả năng / Unlikely)';
COMMENT ON COLUMN mart_public.emergency_notice.headline IS 'Tiêu đề / Headline';
COMMENT ON COLUMN mart_public.emergency_notice.description IS 'Diễn biến / Description';
COMMENT ON COLUMN mart_public.emergency_notice.instruction IS 'Hướng dẫn người dân / Instruction';
COMMENT ON COLUMN mart_public.emergency_notice.areas IS 'Khu vực / Areas';
COMMENT ON COLUMN mart_public.emergency_notice.area_codes IS 'Mã xã, phường / Commune codes. Tham chiếu / refers to: mart_public.admin_unit.code';
COMMENT ON COLUMN mart_public.emergency_notice.effective_at IS 'Có hiệu lực từ / Effective at';
COMMENT ON COLUMN mart_public.emergency_notice.onset_at IS 'Dự kiến xảy ra / Onset at';
COMMENT ON COLUMN mart_public.emergency_notice.expires_at IS 'Hết hiệu lực / Expires at';
COMMENT ON COLUMN mart_public.emergency_notice.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart_public.emergency_notice_translations';
COMMENT ON COLUMN mart_public.emergency_notice.superseded_by IS 'Được thay bằng / Superseded by. Thông báo khác cập nhật hoặc hủy thông báo này; thông báo đứng đầu là cái đang có giá trị; kho tự suy ra, nguồn không ghi / Other notices that update or cancel this one; the first one counts; derived here. Từng phần tử / its items: mart_public.emergency_notice_superseded_by';
COMMENT ON COLUMN mart_public.emergency_notice.contact IS 'Đường dây nóng / Hotline';
COMMENT ON COLUMN mart_public.emergency_notice.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.emergency_notice.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.emergency_notice.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.emergency_notice.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.emergency_notice.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.emergency_notice.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.emergency_notice.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.emergency_notice.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.emergency_notice.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.emergency_notice.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.emergency_notice.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.emergency_notice.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.emergency_notice.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.emergency_notice_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'emergency_notice'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.emergency_notice_translations IS 'Thông báo khẩn cấp, bản dịch: mỗi dòng một phần tử theo thứ tự / Emergency notice, translations: a row per item, in order';
COMMENT ON COLUMN mart_public.emergency_notice_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.emergency_notice_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.emergency_notice_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.emergency_notice_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.emergency_notice_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart_public.emergency_notice_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart_public.emergency_notice_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart_public.emergency_notice_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.emergency_notice_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.emergency_notice_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.emergency_notice_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.emergency_notice_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.emergency_notice_superseded_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'superseded_by') WHEN 'array' THEN entity.doc -> 'superseded_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'emergency_notice'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.emergency_notice_superseded_by IS 'Thông báo khẩn cấp, được thay bằng: mỗi dòng một phần tử theo thứ tự / Emergency notice, superseded by: a row per item, in order';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.emergency_notice_superseded_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.official_channel WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'name' AS name,
       entity.doc ->> 'platform' AS platform,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'account_id' AS account_id,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       entity.doc ->> 'state' AS state,
       core.as_instant(entity.doc ->> 'declared_at') AS declared_at,
       entity.doc ->> 'declared_on_url' AS declared_on_url,
       entity.doc ->> 'description' AS description,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'official_channel'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.official_channel IS 'Kênh chính thức: mỗi dòng một thực thể công khai, chỉ trường công khai / Official channel: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.official_channel.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.official_channel.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.official_channel.name IS 'Tên kênh / Name';
COMMENT ON COLUMN mart_public.official_channel.platform IS 'Nền tảng / Platform. Giá trị / values: app (Ứng dụng di động / Mobile application); facebook (Facebook / Facebook); other (Nền tảng khác / Another platform); portal (Cổng, trang thông tin điện tử / Portal or web site); telegram (Telegram / Telegram); tiktok (TikTok / TikTok); viber (Viber / Viber); x (X (Twitter) / X (Twitter)); youtube (YouTube / YouTube); zalo (Zalo Official Account / Zalo Official Account)';
COMMENT ON COLUMN mart_public.official_channel.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.official_channel.account_id IS 'Mã tài khoản / Account id. Mã mà nền tảng cấp / The id that the platform gave';
COMMENT ON COLUMN mart_public.official_channel.agency IS 'Cơ quan sở hữu / Owner';
COMMENT ON COLUMN mart_public.official_channel.agency_code IS 'Mã cơ quan / Code of the owner. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.official_channel.state IS 'Trạng thái / State. Giá trị / values: active (Đang hoạt động / Active); closed (Đã đóng / Closed); declared (Đã khai báo / Declared); suspended (Tạm ngừng / Suspended)';
COMMENT ON COLUMN mart_public.official_channel.declared_at IS 'Khai báo lúc / Declared at';
COMMENT ON COLUMN mart_public.official_channel.declared_on_url IS 'Nơi khai báo / Declared on. Trang của cổng nêu kênh này / Page of the portal naming it';
COMMENT ON COLUMN mart_public.official_channel.description IS 'Mô tả / Description';
COMMENT ON COLUMN mart_public.official_channel.valid_from IS 'Dùng từ / Valid from';
COMMENT ON COLUMN mart_public.official_channel.valid_to IS 'Dùng đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart_public.official_channel.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.official_channel.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.official_channel.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.official_channel.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.official_channel.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.official_channel.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.official_channel.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.official_channel.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.official_channel.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.official_channel.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.official_channel.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.official_channel.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.venue WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'name' AS name,
       entity.doc ->> 'address' AS address,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'state' AS state,
       entity.doc ->> 'unit_code' AS unit_code,
       core.as_date(entity.doc ->> 'unit_on') AS unit_on,
       entity.doc ->> 'unit' AS unit,
       entity.doc ->> 'host' AS host,
       entity.doc ->> 'host_code' AS host_code,
       core.as_integer(entity.doc -> 'capacity') AS capacity,
       entity.doc -> 'rooms' AS rooms,
       entity.doc ->> 'url' AS url,
       core.as_number(entity.doc -> 'latitude') AS latitude,
       core.as_number(entity.doc -> 'longitude') AS longitude,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'venue'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.venue IS 'Địa điểm, điểm cầu: mỗi dòng một thực thể công khai, chỉ trường công khai / Venue or attending point: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.venue.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.venue.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.venue.name IS 'Tên địa điểm / Name';
COMMENT ON COLUMN mart_public.venue.address IS 'Địa chỉ / Street address';
COMMENT ON COLUMN mart_public.venue.kind IS 'Loại địa điểm / Kind. Giá trị / values: attending_point (Điểm cầu / Attending point of an online meeting); hall (Hội trường / Hall); meeting_room (Phòng họp / Meeting room); open_air (Ngoài trời / Open air); other (Khác / Other); press_centre (Trung tâm báo chí / Press centre); studio (Trường quay / Studio)';
COMMENT ON COLUMN mart_public.venue.state IS 'Trạng thái / State. Giá trị / values: closed (Đã đóng / Closed); closed_for_now (Tạm đóng / Closed for now); open (Đang dùng / In use)';
COMMENT ON COLUMN mart_public.venue.unit_code IS 'Mã xã, phường / Commune code. Tham chiếu / refers to: mart_public.admin_unit.code';
COMMENT ON COLUMN mart_public.venue.unit_on IS 'Mã theo danh mục ngày / Code as of. Ngày mà mã có nghĩa / Day on which the code is meant';
COMMENT ON COLUMN mart_public.venue.unit IS 'Xã, phường / Commune';
COMMENT ON COLUMN mart_public.venue.host IS 'Đơn vị quản lý / Host';
COMMENT ON COLUMN mart_public.venue.host_code IS 'Mã đơn vị quản lý / Code of the host. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.venue.capacity IS 'Sức chứa / Capacity. Đơn vị / unit: chỗ / seats';
COMMENT ON COLUMN mart_public.venue.rooms IS 'Các phòng / Rooms. Từng phần tử / its items: mart_public.venue_rooms';
COMMENT ON COLUMN mart_public.venue.url IS 'Đường dẫn dự họp trực tuyến / Link to attend or to learn more';
COMMENT ON COLUMN mart_public.venue.latitude IS 'Vĩ độ / Latitude. Đơn vị / unit: độ (WGS 84) / degrees (WGS 84)';
COMMENT ON COLUMN mart_public.venue.longitude IS 'Kinh độ / Longitude. Đơn vị / unit: độ (WGS 84) / degrees (WGS 84)';
COMMENT ON COLUMN mart_public.venue.valid_from IS 'Dùng từ / Valid from';
COMMENT ON COLUMN mart_public.venue.valid_to IS 'Dùng đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart_public.venue.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.venue.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.venue.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.venue.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.venue.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.venue.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.venue.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.venue.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.venue.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.venue.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.venue.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.venue.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.venue_rooms WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       core.as_integer(part.item -> 'capacity') AS capacity,
       CASE jsonb_typeof(part.item -> 'equipment') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(part.item -> 'equipment') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS equipment,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'rooms') WHEN 'array' THEN entity.doc -> 'rooms' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'venue'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.venue_rooms IS 'Địa điểm, điểm cầu, các phòng: mỗi dòng một phần tử theo thứ tự / Venue or attending point, rooms: a row per item, in order';
COMMENT ON COLUMN mart_public.venue_rooms.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.venue_rooms.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.venue_rooms.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.venue_rooms.name IS 'Tên phòng / Name';
COMMENT ON COLUMN mart_public.venue_rooms.capacity IS 'Sức chứa / Capacity. Đơn vị / unit: chỗ / seats';
COMMENT ON COLUMN mart_public.venue_rooms.equipment IS 'Thiết bị / Equipment';
COMMENT ON COLUMN mart_public.venue_rooms.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.venue_rooms.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.venue_rooms.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.venue_rooms.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.venue_rooms.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.press_inquiry WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'intake_number' AS intake_number,
       entity.doc ->> 'intake_agency' AS intake_agency,
       entity.doc ->> 'intake_agency_code' AS intake_agency_code,
       entity.doc ->> 'outlet' AS outlet,
       entity.doc ->> 'outlet_licence' AS outlet_licence,
       CASE jsonb_typeof(entity.doc -> 'topics') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'topics') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS topics,
       entity.doc ->> 'channel' AS channel,
       core.as_instant(entity.doc ->> 'received_at') AS received_at,
       entity.doc ->> 'state' AS state,
       entity.doc ->> 'assigned_agency' AS assigned_agency,
       entity.doc ->> 'assigned_agency_code' AS assigned_agency_code,
       core.as_instant(entity.doc ->> 'assigned_at') AS assigned_at,
       entity.doc ->> 'forwarded_to' AS forwarded_to,
       core.as_instant(entity.doc ->> 'forwarded_at') AS forwarded_at,
       entity.doc ->> 'deadline_rule' AS deadline_rule,
       core.as_instant(entity.doc ->> 'due_at') AS due_at,
       entity.doc ->> 'answer' AS answer,
       core.as_instant(entity.doc ->> 'answered_at') AS answered_at,
       entity.doc ->> 'answer_url' AS answer_url,
       core.as_instant(entity.doc ->> 'refused_at') AS refused_at,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'press_inquiry'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.press_inquiry IS 'Câu hỏi, đề nghị của báo chí: mỗi dòng một thực thể công khai, chỉ trường công khai / Press inquiry: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.press_inquiry.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.press_inquiry.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.press_inquiry.intake_number IS 'Số tiếp nhận / Intake number';
COMMENT ON COLUMN mart_public.press_inquiry.intake_agency IS 'Nơi tiếp nhận / Taken in by';
COMMENT ON COLUMN mart_public.press_inquiry.intake_agency_code IS 'Mã nơi tiếp nhận / Code of who took it in. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.press_inquiry.outlet IS 'Cơ quan báo chí / Outlet';
COMMENT ON COLUMN mart_public.press_inquiry.outlet_licence IS 'Số giấy phép báo chí / Licence number of the outlet. Tham chiếu / refers to: mart_public.media_outlet.licence_number';
COMMENT ON COLUMN mart_public.press_inquiry.topics IS 'Chủ đề / Topics';
COMMENT ON COLUMN mart_public.press_inquiry.channel IS 'Kênh tiếp nhận / Channel. Giá trị / values: email (Thư điện tử / E-mail); in_person (Trực tiếp / In person); letter (Công văn, giấy giới thiệu / Letter); messaging (Zalo, ứng dụng nhắn tin / Messaging application); online_form (Biểu mẫu trên cổng / Form on the portal); other (Khác / Other); phone (Điện thoại / Phone); press_conference (Hỏi tại họp báo / Asked at a press conference)';
COMMENT ON COLUMN mart_public.press_inquiry.received_at IS 'Tiếp nhận lúc / Received at';
COMMENT ON COLUMN mart_public.press_inquiry.state IS 'Trạng thái / State. Giá trị / values: answered (Đã trả lời / Answered); assigned (Đã giao cơ quan trả lời / Assigned); forwarded (Đã chuyển cơ quan khác / Forwarded); received (Đã tiếp nhận / Received); refused (Từ chối, có căn cứ / Refused on a stated ground); withdrawn (Cơ quan báo chí rút lại / Withdrawn by the outlet)';
COMMENT ON COLUMN mart_public.press_inquiry.assigned_agency IS 'Cơ quan được giao trả lời / Agency that must answer';
COMMENT ON COLUMN mart_public.press_inquiry.assigned_agency_code IS 'Mã cơ quan được giao / Code of that agency. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.press_inquiry.assigned_at IS 'Giao lúc / Assigned at';
COMMENT ON COLUMN mart_public.press_inquiry.forwarded_to IS 'Chuyển đến / Forwarded to';
COMMENT ON COLUMN mart_public.press_inquiry.forwarded_at IS 'Chuyển lúc / Forwarded at';
COMMENT ON COLUMN mart_public.press_inquiry.deadline_rule IS 'Quy tắc thời hạn / Deadline rule. Mã quy tắc có hiệu lực vào ngày tiếp nhận, ví dụ press.answer_opinion_forwarded / Id of the rule in force on the day of intake, e.g. press.answer_opinion_forwarded';
COMMENT ON COLUMN mart_public.press_inquiry.due_at IS 'Hạn trả lời / Due at';
COMMENT ON COLUMN mart_public.press_inquiry.answer IS 'Nội dung trả lời / Answer';
COMMENT ON COLUMN mart_public.press_inquiry.answered_at IS 'Trả lời lúc / Answered at';
COMMENT ON COLUMN mart_public.press_inquiry.answer_url IS 'Nơi đăng trả lời / Where the answer is published';
COMMENT ON COLUMN mart_public.press_inquiry.refused_at IS 'Từ chối lúc / Refused at';
COMMENT ON COLUMN mart_public.press_inquiry.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.press_inquiry.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.press_inquiry.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.press_inquiry.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.press_inquiry.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.press_inquiry.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.press_inquiry.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.press_inquiry.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.press_inquiry.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.press_inquiry.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.press_inquiry.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.press_inquiry.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.media_outlet WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'name' AS name,
       entity.doc ->> 'licence_number' AS licence_number,
       core.as_date(entity.doc ->> 'licensed_on') AS licensed_on,
       entity.doc ->> 'licensed_by' AS licensed_by,
       CASE jsonb_typeof(entity.doc -> 'aliases') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'aliases') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS aliases,
       entity.doc ->> 'owner' AS owner,
       entity.doc ->> 'owner_code' AS owner_code,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'level' AS level,
       entity.doc ->> 'state' AS state,
       CASE jsonb_typeof(entity.doc -> 'domains') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'domains') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS domains,
       CASE jsonb_typeof(entity.doc -> 'feeds') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'feeds') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS feeds,
       CASE jsonb_typeof(entity.doc -> 'networks') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'networks') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS networks,
       core.as_date(entity.doc ->> 'joined_on') AS joined_on,
       entity.doc ->> 'address' AS address,
       entity.doc ->> 'phone' AS phone,
       entity.doc ->> 'email' AS email,
       entity.doc ->> 'url' AS url,
       core.as_date(entity.doc ->> 'valid_from') AS valid_from,
       core.as_date(entity.doc ->> 'valid_to') AS valid_to,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'media_outlet'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.media_outlet IS 'Cơ quan báo chí: mỗi dòng một thực thể công khai, chỉ trường công khai / Media outlet: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.media_outlet.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.media_outlet.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.media_outlet.name IS 'Tên cơ quan báo chí / Name';
COMMENT ON COLUMN mart_public.media_outlet.licence_number IS 'Số giấy phép / Licence number';
COMMENT ON COLUMN mart_public.media_outlet.licensed_on IS 'Ngày cấp phép / Licensed on';
COMMENT ON COLUMN mart_public.media_outlet.licensed_by IS 'Cơ quan cấp phép / Licensed by';
COMMENT ON COLUMN mart_public.media_outlet.aliases IS 'Tên gọi khác / Other names';
COMMENT ON COLUMN mart_public.media_outlet.owner IS 'Cơ quan chủ quản / Owner';
COMMENT ON COLUMN mart_public.media_outlet.owner_code IS 'Mã cơ quan chủ quản / Code of the owner. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.media_outlet.kind IS 'Loại hình báo chí / Kind. Giá trị / values: magazine (Tạp chí in / Magazine); multimedia (Đa loại hình / Several kinds at once); news_agency (Thông tấn / News agency); newspaper (Báo in / Newspaper); online_magazine (Tạp chí điện tử / Online magazine); online_newspaper (Báo điện tử / Online newspaper); radio (Báo nói / Radio); television (Báo hình / Television)';
COMMENT ON COLUMN mart_public.media_outlet.level IS 'Cấp / Level. Giá trị / values: central (Trung ương / Central); hanoi (Hà Nội / Hà Nội); international (Quốc tế / International); local (Địa phương khác / Another province)';
COMMENT ON COLUMN mart_public.media_outlet.state IS 'Trạng thái / State. Giá trị / values: ceased (Chấm dứt hoạt động / Ceased); licensed (Đang hoạt động / Licensed); revoked (Thu hồi giấy phép / Licence revoked); suspended (Đình bản tạm thời / Suspended)';
COMMENT ON COLUMN mart_public.media_outlet.domains IS 'Tên miền / Domain names. Chữ thường, không có http / In lower case, without http';
COMMENT ON COLUMN mart_public.media_outlet.feeds IS 'Luồng tin RSS / Feeds';
COMMENT ON COLUMN mart_public.media_outlet.networks IS 'Mạng lưới phối hợp / Networks. Mạng lưới mà cơ quan tham gia / Which it is a member of';
COMMENT ON COLUMN mart_public.media_outlet.joined_on IS 'Tham gia mạng lưới từ / Member since';
COMMENT ON COLUMN mart_public.media_outlet.address IS 'Địa chỉ tòa soạn / Address of the newsroom';
COMMENT ON COLUMN mart_public.media_outlet.phone IS 'Điện thoại tòa soạn / Phone of the newsroom';
COMMENT ON COLUMN mart_public.media_outlet.email IS 'Thư điện tử tòa soạn / E-mail of the newsroom';
COMMENT ON COLUMN mart_public.media_outlet.url IS 'Trang chủ / Home page';
COMMENT ON COLUMN mart_public.media_outlet.valid_from IS 'Hiệu lực từ / Valid from';
COMMENT ON COLUMN mart_public.media_outlet.valid_to IS 'Hiệu lực đến hết / Valid to (inclusive)';
COMMENT ON COLUMN mart_public.media_outlet.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.media_outlet.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.media_outlet.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.media_outlet.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.media_outlet.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.media_outlet.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.media_outlet.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.media_outlet.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.media_outlet.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.media_outlet.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.media_outlet.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.media_outlet.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.article_mention WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'headline' AS headline,
       entity.doc ->> 'lead' AS lead,
       entity.doc ->> 'outlet' AS outlet,
       entity.doc ->> 'outlet_licence' AS outlet_licence,
       core.as_instant(entity.doc ->> 'published_at') AS published_at,
       entity.doc ->> 'section' AS section,
       entity.doc ->> 'cluster' AS cluster,
       entity.doc -> 'cites_agencies' AS cites_agencies,
       CASE jsonb_typeof(entity.doc -> 'cites_documents') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'cites_documents') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS cites_documents,
       CASE jsonb_typeof(entity.doc -> 'topics') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'topics') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS topics,
       entity.doc ->> 'copied_from' AS copied_from,
       entity.doc ->> 'translation_of' AS translation_of,
       entity.doc ->> 'translated_from' AS translated_from,
       entity.doc -> 'corrected_by' AS corrected_by,
       entity.doc -> 'translated_by' AS translated_by,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'article_mention'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.article_mention IS 'Tin, bài báo chí nhắc đến: mỗi dòng một thực thể công khai, chỉ trường công khai / Article mention: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.article_mention.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.article_mention.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.article_mention.url IS 'Địa chỉ bài / Canonical address';
COMMENT ON COLUMN mart_public.article_mention.headline IS 'Tít bài / Headline';
COMMENT ON COLUMN mart_public.article_mention.lead IS 'Sa-pô / Lead. Không quá 600 ký tự, vì bản quyền / At most 600 characters: copyright';
COMMENT ON COLUMN mart_public.article_mention.outlet IS 'Cơ quan báo chí / Outlet';
COMMENT ON COLUMN mart_public.article_mention.outlet_licence IS 'Số giấy phép báo chí / Licence number of the outlet. Tham chiếu / refers to: mart_public.media_outlet.licence_number';
COMMENT ON COLUMN mart_public.article_mention.published_at IS 'Đăng lúc / Published at';
COMMENT ON COLUMN mart_public.article_mention.section IS 'Chuyên mục của báo / Section';
COMMENT ON COLUMN mart_public.article_mention.cluster IS 'Nhóm tin / Story cluster. Các bài về cùng một sự việc / Articles about one story';
COMMENT ON COLUMN mart_public.article_mention.cites_agencies IS 'Cơ quan được nhắc đến / Agencies cited. Từng phần tử / its items: mart_public.article_mention_cites_agencies';
COMMENT ON COLUMN mart_public.article_mention.cites_documents IS 'Văn bản được nhắc đến / Documents cited. Tham chiếu / refers to: mart_public.document.number';
COMMENT ON COLUMN mart_public.article_mention.topics IS 'Chủ đề / Topics';
COMMENT ON COLUMN mart_public.article_mention.copied_from IS 'Đăng lại từ / Copied from. Tham chiếu / refers to: mart_public.article_mention.url';
COMMENT ON COLUMN mart_public.article_mention.translation_of IS 'Bản dịch của / Translation of. Tham chiếu / refers to: mart_public.article_mention.url';
COMMENT ON COLUMN mart_public.article_mention.translated_from IS 'Dịch từ ngôn ngữ / Translated from';
COMMENT ON COLUMN mart_public.article_mention.corrected_by IS 'Đã được cải chính / Corrected by. Lời cải chính, đính chính nêu địa chỉ này; kho tự suy ra, nguồn không ghi / Corrections that name this address; derived here. Từng phần tử / its items: mart_public.article_mention_corrected_by';
COMMENT ON COLUMN mart_public.article_mention.translated_by IS 'Bản dịch là bản ghi riêng / Translated by. Bản ghi khác nói là bản dịch của bản này; kho tự suy ra, nguồn không ghi / Records of their own that say that they are translations of this one; derived here. Từng phần tử / its items: mart_public.article_mention_translated_by';
COMMENT ON COLUMN mart_public.article_mention.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.article_mention.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.article_mention.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.article_mention.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.article_mention.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.article_mention.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.article_mention.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.article_mention.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.article_mention.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.article_mention.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.article_mention.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.article_mention.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.article_mention_cites_agencies WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'name' AS name,
       part.item ->> 'code' AS code,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'cites_agencies') WHEN 'array' THEN entity.doc -> 'cites_agencies' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'article_mention'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.article_mention_cites_agencies IS 'Tin, bài báo chí nhắc đến, cơ quan được nhắc đến: mỗi dòng một phần tử theo thứ tự / Article mention, agencies cited: a row per item, in order';
COMMENT ON COLUMN mart_public.article_mention_cites_agencies.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.article_mention_cites_agencies.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.article_mention_cites_agencies.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.article_mention_cites_agencies.name IS 'Tên cơ quan / Name';
COMMENT ON COLUMN mart_public.article_mention_cites_agencies.code IS 'Mã định danh / Code. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.article_mention_cites_agencies.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.article_mention_cites_agencies.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.article_mention_cites_agencies.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.article_mention_cites_agencies.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.article_mention_cites_agencies.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.article_mention_corrected_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'corrected_by') WHEN 'array' THEN entity.doc -> 'corrected_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'article_mention'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.article_mention_corrected_by IS 'Tin, bài báo chí nhắc đến, đã được cải chính: mỗi dòng một phần tử theo thứ tự / Article mention, corrected by: a row per item, in order';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.article_mention_corrected_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.article_mention_translated_by WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'id' AS id,
       part.item ->> 'number' AS number,
       part.item ->> 'title' AS title,
       part.item ->> 'issuer' AS issuer,
       core.as_date(part.item ->> 'on') AS on,
       part.item ->> 'url' AS url,
       part.item ->> 'part' AS part,
       part.item ->> 'kind' AS kind,
       part.item ->> 'language' AS language,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translated_by') WHEN 'array' THEN entity.doc -> 'translated_by' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'article_mention'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.article_mention_translated_by IS 'Tin, bài báo chí nhắc đến, bản dịch là bản ghi riêng: mỗi dòng một phần tử theo thứ tự / Article mention, translated by: a row per item, in order';
COMMENT ON COLUMN mart_public.article_mention_translated_by.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.article_mention_translated_by.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.article_mention_translated_by.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.article_mention_translated_by.id IS 'Mã thực thể / Entity id';
COMMENT ON COLUMN mart_public.article_mention_translated_by.number IS 'Số, ký hiệu / Number';
COMMENT ON COLUMN mart_public.article_mention_translated_by.title IS 'Tiêu đề, trích yếu / Title or subject';
COMMENT ON COLUMN mart_public.article_mention_translated_by.issuer IS 'Cơ quan / Body. Cơ quan ban hành, báo / Who issued it';
COMMENT ON COLUMN mart_public.article_mention_translated_by.on IS 'Kể từ ngày / Since. Có thể ở tương lai / The day from which it counts; may be to come';
COMMENT ON COLUMN mart_public.article_mention_translated_by.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.article_mention_translated_by.part IS 'Phần liên quan / Part. Ví dụ khoản 2 Điều 5; không ghi: toàn bộ / Absent: all of it';
COMMENT ON COLUMN mart_public.article_mention_translated_by.kind IS 'Loại / Kind. Như bản ghi kia tự ghi / As the other record says';
COMMENT ON COLUMN mart_public.article_mention_translated_by.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.article_mention_translated_by.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.article_mention_translated_by.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.article_mention_translated_by.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.article_mention_translated_by.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.article_mention_translated_by.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.broadcast_bulletin WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'source_system' AS source_system,
       entity.doc ->> 'identifier' AS identifier,
       entity.doc ->> 'title' AS title,
       entity.doc ->> 'text' AS text,
       entity.doc ->> 'audio_url' AS audio_url,
       entity.doc ->> 'audio_sha256' AS audio_sha256,
       core.as_integer(entity.doc -> 'duration_seconds') AS duration_seconds,
       entity.doc ->> 'kind' AS kind,
       entity.doc ->> 'priority' AS priority,
       entity.doc ->> 'channel' AS channel,
       entity.doc ->> 'state' AS state,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       core.as_instant(entity.doc ->> 'published_at') AS published_at,
       CASE jsonb_typeof(entity.doc -> 'target_units') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'target_units') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS target_units,
       CASE jsonb_typeof(entity.doc -> 'target_unit_codes') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'target_unit_codes') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS target_unit_codes,
       core.as_date(entity.doc ->> 'units_on') AS units_on,
       CASE jsonb_typeof(entity.doc -> 'scheduled_at') WHEN 'array' THEN ARRAY(
           SELECT core.as_instant(listed.item) FROM jsonb_array_elements_text(entity.doc -> 'scheduled_at') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS scheduled_at,
       entity.doc -> 'playback' AS playback,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'broadcast_bulletin'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.broadcast_bulletin IS 'Bản tin truyền thanh cơ sở: mỗi dòng một thực thể công khai, chỉ trường công khai / Broadcast bulletin: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.broadcast_bulletin.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.broadcast_bulletin.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.broadcast_bulletin.source_system IS 'Hệ thống nguồn / Source system. Nơi cấp mã bản tin / Who gave the id';
COMMENT ON COLUMN mart_public.broadcast_bulletin.identifier IS 'Mã bản tin / Identifier';
COMMENT ON COLUMN mart_public.broadcast_bulletin.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart_public.broadcast_bulletin.text IS 'Lời đọc / Text';
COMMENT ON COLUMN mart_public.broadcast_bulletin.audio_url IS 'Tệp âm thanh / Audio file';
COMMENT ON COLUMN mart_public.broadcast_bulletin.audio_sha256 IS 'Mã băm tệp âm thanh / SHA-256 of the audio';
COMMENT ON COLUMN mart_public.broadcast_bulletin.duration_seconds IS 'Thời lượng / Duration. Đơn vị / unit: giây / seconds';
COMMENT ON COLUMN mart_public.broadcast_bulletin.kind IS 'Thể loại / Kind. Giá trị / values: feature (Chuyên mục / Feature); news (Tin tức / News); notice (Thông báo / Notice); relay (Tiếp sóng / Relay of another station); warning (Cảnh báo / Warning)';
COMMENT ON COLUMN mart_public.broadcast_bulletin.priority IS 'Mức ưu tiên / Priority. Giá trị / values: emergency (Khẩn cấp / Emergency: played at once); ordinary (Thông thường / Ordinary: the commune may choose the hour); priority (Ưu tiên / Priority: at the hour that was set)';
COMMENT ON COLUMN mart_public.broadcast_bulletin.channel IS 'Loại hình thông tin cơ sở / Channel. Giá trị / values: commune_radio (Đài truyền thanh cấp xã / Commune radio); newsletter (Bản tin thông tin cơ sở / Grassroots newsletter); printed_matter (Tài liệu không kinh doanh / Printed matter, not for sale); public_board (Bảng tin công cộng / Public notice board); social_media (Mạng xã hội, ứng dụng nhắn tin / Social media, messaging); speaker (Tuyên truyền viên cơ sở / Local speaker); text_message (Tin nhắn viễn thông / Text message); web (Cổng, trang thông tin điện tử / Portal or web site)';
COMMENT ON COLUMN mart_public.broadcast_bulletin.state IS 'Trạng thái / State. Giá trị / values: approved (Đã duyệt / Approved); cancelled (Hủy phát / Cancelled); draft (Đang soạn / Draft); played (Đã phát / Played); scheduled (Đã đặt lịch / Scheduled)';
COMMENT ON COLUMN mart_public.broadcast_bulletin.agency IS 'Cơ quan phát hành / Issuing body';
COMMENT ON COLUMN mart_public.broadcast_bulletin.agency_code IS 'Mã cơ quan / Code of the body. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.broadcast_bulletin.published_at IS 'Gửi phát lúc / Sent for playing at';
COMMENT ON COLUMN mart_public.broadcast_bulletin.target_units IS 'Địa bàn phát / Target communes';
COMMENT ON COLUMN mart_public.broadcast_bulletin.target_unit_codes IS 'Mã xã, phường / Codes of the target communes. Tham chiếu / refers to: mart_public.admin_unit.code';
COMMENT ON COLUMN mart_public.broadcast_bulletin.units_on IS 'Mã theo danh mục ngày / Codes as of. Ngày mà mã có nghĩa / Day on which they are meant';
COMMENT ON COLUMN mart_public.broadcast_bulletin.scheduled_at IS 'Lịch phát / Scheduled at';
COMMENT ON COLUMN mart_public.broadcast_bulletin.playback IS 'Báo cáo phát của từng đài / Playback reports of the stations. Từng phần tử / its items: mart_public.broadcast_bulletin_playback';
COMMENT ON COLUMN mart_public.broadcast_bulletin.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart_public.broadcast_bulletin_translations';
COMMENT ON COLUMN mart_public.broadcast_bulletin.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.broadcast_bulletin.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.broadcast_bulletin.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.broadcast_bulletin.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.broadcast_bulletin.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.broadcast_bulletin.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.broadcast_bulletin.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.broadcast_bulletin.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.broadcast_bulletin.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.broadcast_bulletin.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.broadcast_bulletin.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.broadcast_bulletin.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.broadcast_bulletin.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.broadcast_bulletin_playback WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'station' AS station,
       part.item ->> 'station_code' AS station_code,
       part.item ->> 'unit_code' AS unit_code,
       core.as_instant(part.item ->> 'played_at') AS played_at,
       core.as_integer(part.item -> 'duration_seconds') AS duration_seconds,
       part.item ->> 'result' AS result,
       part.item ->> 'reason' AS reason,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'playback') WHEN 'array' THEN entity.doc -> 'playback' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'broadcast_bulletin'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.broadcast_bulletin_playback IS 'Bản tin truyền thanh cơ sở, báo cáo phát của từng đài: mỗi dòng một phần tử theo thứ tự / Broadcast bulletin, playback reports of the stations: a row per item, in order';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.station IS 'Đài, cụm loa / Station';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.station_code IS 'Mã đài, cụm loa / Code of the station';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.unit_code IS 'Mã xã, phường / Commune code. Tham chiếu / refers to: mart_public.admin_unit.code';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.played_at IS 'Phát lúc / Played at';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.duration_seconds IS 'Thời lượng đã phát / Played for. Đơn vị / unit: giây / seconds';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.result IS 'Kết quả / Result. Giá trị / values: failed (Không phát được / Failed); offline (Mất kết nối / Station offline); partly (Phát một phần / Played in part); played (Đã phát đủ / Played)';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.reason IS 'Lý do / Reason';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.broadcast_bulletin_playback.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.broadcast_bulletin_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'broadcast_bulletin'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.broadcast_bulletin_translations IS 'Bản tin truyền thanh cơ sở, bản dịch: mỗi dòng một phần tử theo thứ tự / Broadcast bulletin, translations: a row per item, in order';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.broadcast_bulletin_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.topic_measure WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'topic' AS topic,
       entity.doc ->> 'domain' AS domain,
       core.as_instant(entity.doc ->> 'window_start') AS window_start,
       core.as_instant(entity.doc ->> 'window_end') AS window_end,
       entity.doc ->> 'method' AS method,
       entity.doc ->> 'method_version' AS method_version,
       entity.doc ->> 'state' AS state,
       core.as_integer(entity.doc -> 'volume') AS volume,
       core.as_integer(entity.doc -> 'outlets') AS outlets,
       core.as_integer(entity.doc -> 'reach') AS reach,
       core.as_number(entity.doc -> 'growth') AS growth,
       core.as_number(entity.doc -> 'sentiment') AS sentiment,
       core.as_number(entity.doc -> 'confidence') AS confidence,
       entity.doc ->> 'note' AS note,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'topic_measure'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.topic_measure IS 'Số đo chủ đề, xu hướng: mỗi dòng một thực thể công khai, chỉ trường công khai / Topic measure: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.topic_measure.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.topic_measure.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.topic_measure.topic IS 'Chủ đề / Topic';
COMMENT ON COLUMN mart_public.topic_measure.domain IS 'Lĩnh vực / Domain. Giá trị / values: disaster (Thiên tai, dịch bệnh / Disasters and epidemics); economy (Kinh tế, tài chính / Economy and finance); health (Y tế, sản phẩm y tế / Health and medical products); impersonation (Tài khoản giả mạo / Impersonating accounts); other (Lĩnh vực khác / Other); policy (Chính sách, pháp luật / Policy and law); scam_link (Đường link lừa đảo / Scam links); security (An ninh quốc gia, trật tự an toàn xã hội / National security and public order)';
COMMENT ON COLUMN mart_public.topic_measure.window_start IS 'Từ / Window start';
COMMENT ON COLUMN mart_public.topic_measure.window_end IS 'Đến trước / Window end (exclusive)';
COMMENT ON COLUMN mart_public.topic_measure.method IS 'Phương pháp / Method';
COMMENT ON COLUMN mart_public.topic_measure.method_version IS 'Phiên bản phương pháp / Version of the method';
COMMENT ON COLUMN mart_public.topic_measure.state IS 'Trạng thái / State. Giá trị / values: final (Số chính thức / Final); provisional (Số sơ bộ / Provisional); retracted (Đã rút, do sai phương pháp hoặc dữ liệu / Retracted)';
COMMENT ON COLUMN mart_public.topic_measure.volume IS 'Số tin, bài / Volume. Đơn vị / unit: tin, bài / items';
COMMENT ON COLUMN mart_public.topic_measure.outlets IS 'Số cơ quan báo chí / Outlets. Đơn vị / unit: cơ quan báo chí / outlets';
COMMENT ON COLUMN mart_public.topic_measure.reach IS 'Số người tiếp cận, ước tính / Reach (estimate). Đơn vị / unit: người / people';
COMMENT ON COLUMN mart_public.topic_measure.growth IS 'Tăng so với kỳ trước / Growth. 0,5 là tăng một nửa so với khoảng liền trước cùng độ dài / 0.5 is half as many again as in the window of the same length before. Đơn vị / unit: tỷ lệ (0,1 là 10 %) / ratio (0.1 is 10 %)';
COMMENT ON COLUMN mart_public.topic_measure.sentiment IS 'Sắc thái / Sentiment. Từ -1 tiêu cực đến 1 tích cực / From -1, negative, to 1. Đơn vị / unit: tỷ lệ (0,1 là 10 %) / ratio (0.1 is 10 %)';
COMMENT ON COLUMN mart_public.topic_measure.confidence IS 'Độ tin cậy / Confidence. Từ 0 đến 1 / 0 to 1. Đơn vị / unit: tỷ lệ (0,1 là 10 %) / ratio (0.1 is 10 %)';
COMMENT ON COLUMN mart_public.topic_measure.note IS 'Ghi chú / Note';
COMMENT ON COLUMN mart_public.topic_measure.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.topic_measure.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.topic_measure.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.topic_measure.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.topic_measure.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.topic_measure.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.topic_measure.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.topic_measure.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.topic_measure.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.topic_measure.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.topic_measure.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.topic_measure.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.misinformation_alert WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'case_number' AS case_number,
       entity.doc ->> 'claim' AS claim,
       entity.doc ->> 'label' AS label,
       entity.doc ->> 'domain' AS domain,
       entity.doc ->> 'state' AS state,
       core.as_instant(entity.doc ->> 'first_seen_at') AS first_seen_at,
       CASE jsonb_typeof(entity.doc -> 'seen_at_urls') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'seen_at_urls') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS seen_at_urls,
       core.as_instant(entity.doc ->> 'received_at') AS received_at,
       entity.doc ->> 'verifier' AS verifier,
       entity.doc ->> 'verifier_code' AS verifier_code,
       core.as_instant(entity.doc ->> 'verified_at') AS verified_at,
       entity.doc ->> 'conclusion' AS conclusion,
       CASE jsonb_typeof(entity.doc -> 'evidence') WHEN 'array' THEN ARRAY(
           SELECT listed.item FROM jsonb_array_elements_text(entity.doc -> 'evidence') WITH ORDINALITY AS listed (item, place)
            ORDER BY listed.place
       ) END AS evidence,
       entity.doc ->> 'correction_url' AS correction_url,
       entity.doc -> 'translations' AS translations,
       entity.doc ->> 'url' AS url,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'misinformation_alert'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.misinformation_alert IS 'Cảnh báo tin giả, tin sai sự thật: mỗi dòng một thực thể công khai, chỉ trường công khai / Misinformation alert: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.misinformation_alert.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.misinformation_alert.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.misinformation_alert.case_number IS 'Số vụ việc / Case number';
COMMENT ON COLUMN mart_public.misinformation_alert.claim IS 'Thông tin bị phản ánh / Claim';
COMMENT ON COLUMN mart_public.misinformation_alert.label IS 'Nhãn / Label. Giá trị / values: fake (Tin giả / Fake: it did not happen); false (Tin sai sự thật / False: partly true, distorted or without grounds); true (Tin xác thực / True: verified by the competent body)';
COMMENT ON COLUMN mart_public.misinformation_alert.domain IS 'Lĩnh vực / Domain. Giá trị / values: disaster (Thiên tai, dịch bệnh / Disasters and epidemics); economy (Kinh tế, tài chính / Economy and finance); health (Y tế, sản phẩm y tế / Health and medical products); impersonation (Tài khoản giả mạo / Impersonating accounts); other (Lĩnh vực khác / Other); policy (Chính sách, pháp luật / Policy and law); scam_link (Đường link lừa đảo / Scam links); security (An ninh quốc gia, trật tự an toàn xã hội / National security and public order)';
COMMENT ON COLUMN mart_public.misinformation_alert.state IS 'Trạng thái / State. Giá trị / values: dismissed (Không đủ cơ sở xử lý / Dismissed); labelled (Đã gắn nhãn / Labelled); received (Đã tiếp nhận / Received); verifying (Đang xác minh / Being verified)';
COMMENT ON COLUMN mart_public.misinformation_alert.first_seen_at IS 'Xuất hiện lần đầu / First seen at';
COMMENT ON COLUMN mart_public.misinformation_alert.seen_at_urls IS 'Nơi xuất hiện / Where it was seen';
COMMENT ON COLUMN mart_public.misinformation_alert.received_at IS 'Tiếp nhận lúc / Received at';
COMMENT ON COLUMN mart_public.misinformation_alert.verifier IS 'Cơ quan xác minh / Verifier';
COMMENT ON COLUMN mart_public.misinformation_alert.verifier_code IS 'Mã cơ quan xác minh / Code of the verifier. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.misinformation_alert.verified_at IS 'Kết luận lúc / Verified at';
COMMENT ON COLUMN mart_public.misinformation_alert.conclusion IS 'Kết luận / Conclusion';
COMMENT ON COLUMN mart_public.misinformation_alert.evidence IS 'Căn cứ / Evidence';
COMMENT ON COLUMN mart_public.misinformation_alert.correction_url IS 'Thông tin đúng đăng tại / Linked correction';
COMMENT ON COLUMN mart_public.misinformation_alert.translations IS 'Bản dịch / Translations. Chỉ có chữ; ngày, số, cơ quan chỉ lấy từ bản gốc / Text only; dates, numbers and bodies are those of the original. Từng phần tử / its items: mart_public.misinformation_alert_translations';
COMMENT ON COLUMN mart_public.misinformation_alert.url IS 'Địa chỉ / Address';
COMMENT ON COLUMN mart_public.misinformation_alert.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.misinformation_alert.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.misinformation_alert.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.misinformation_alert.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.misinformation_alert.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.misinformation_alert.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.misinformation_alert.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.misinformation_alert.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.misinformation_alert.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.misinformation_alert.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.misinformation_alert.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.misinformation_alert.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.misinformation_alert_translations WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       part.ordinal,
       part.item ->> 'language' AS language,
       part.item ->> 'title' AS title,
       part.item ->> 'summary' AS summary,
       part.item ->> 'body' AS body,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(entity.doc -> 'translations') WHEN 'array' THEN entity.doc -> 'translations' END)
      WITH ORDINALITY AS part (item, ordinal)
 WHERE entity.record_type = 'misinformation_alert'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.misinformation_alert_translations IS 'Cảnh báo tin giả, tin sai sự thật, bản dịch: mỗi dòng một phần tử theo thứ tự / Misinformation alert, translations: a row per item, in order';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.ordinal IS 'Thứ tự trong danh sách, từ 1 / place in the list, from 1';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.title IS 'Tiêu đề / Title';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.summary IS 'Tóm tắt / Summary';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.body IS 'Nội dung / Text';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.misinformation_alert_translations.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

CREATE VIEW mart_public.statement_case WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.revision,
       entity.doc ->> 'case_number' AS case_number,
       entity.doc ->> 'title' AS title,
       entity.doc ->> 'ground' AS ground,
       entity.doc ->> 'agency' AS agency,
       entity.doc ->> 'agency_code' AS agency_code,
       core.as_instant(entity.doc ->> 'occurred_at') AS occurred_at,
       core.as_instant(entity.doc ->> 'received_at') AS received_at,
       core.as_instant(entity.doc ->> 'impact_determined_at') AS impact_determined_at,
       core.as_instant(entity.doc ->> 'requested_at') AS requested_at,
       core.as_instant(entity.doc ->> 'first_statement_at') AS first_statement_at,
       entity.doc ->> 'statement_form' AS statement_form,
       entity.doc ->> 'statement_url' AS statement_url,
       entity.doc ->> 'note' AS note,
       entity.doc ->> 'release_status' AS release_status,
       entity.doc ->> 'sensitivity' AS sensitivity,
       entity.doc ->> 'language' AS language,
       core.as_instant(entity.doc ->> 'updated_at') AS updated_at,
       core.as_instant(entity.doc ->> 'embargo_until') AS embargo_until,
       entity.doc ->> 'jurisdiction' AS jurisdiction,
       entity.doc ->> 'refusal_ground' AS refusal_ground,
       entity.content_hash,
       entity.recorded_at,
       entity.contested,
       entity.is_contested,
       entity.stale_since
  FROM core.live_entity AS entity
 WHERE entity.record_type = 'statement_case'
   AND entity.audience_number = 0;
COMMENT ON VIEW mart_public.statement_case IS 'Vụ việc đột xuất, bất thường phải phát ngôn: mỗi dòng một thực thể công khai, chỉ trường công khai / Case that calls for a statement: a row per public entity, public fields only';
COMMENT ON COLUMN mart_public.statement_case.entity_id IS 'Mã thực thể, không đổi theo thời gian / id of the entity, which never changes';
COMMENT ON COLUMN mart_public.statement_case.revision IS 'Phiên bản hiện nay, từ 1 / revision of today, from 1';
COMMENT ON COLUMN mart_public.statement_case.case_number IS 'Số vụ việc / Case number';
COMMENT ON COLUMN mart_public.statement_case.title IS 'Vụ việc / Matter';
COMMENT ON COLUMN mart_public.statement_case.ground IS 'Căn cứ phải phát ngôn / Why a statement is due. Giá trị / values: divided_opinion (Dư luận nhiều ý kiến không thống nhất (k4) / Divided opinion (k4)); major_event (Sự kiện quan trọng, tác động lớn (k3) / Event of great impact (k3)); press_request (Báo chí, cơ quan quản lý yêu cầu (k5) / Asked for by the press or its regulator (k5)); several_bodies (Sự cố liên quan nhiều bộ, tỉnh, thành phố (k2) / Incident of several bodies (k2))';
COMMENT ON COLUMN mart_public.statement_case.agency IS 'Cơ quan phải phát ngôn / Body that must speak';
COMMENT ON COLUMN mart_public.statement_case.agency_code IS 'Mã cơ quan / Code of the body. Tham chiếu / refers to: mart_public.agency.code';
COMMENT ON COLUMN mart_public.statement_case.occurred_at IS 'Xảy ra lúc / Occurred at. Mốc tính 24 giờ đến hết 30/6/2026 / Starts the 24 hours until 30 June 2026';
COMMENT ON COLUMN mart_public.statement_case.received_at IS 'Tiếp nhận, xử lý từ lúc / Received and handled from. Mốc tính 24 giờ của Đ7 k3 / Starts the 24 hours of Đ7 k3';
COMMENT ON COLUMN mart_public.statement_case.impact_determined_at IS 'Xác định tác động dư luận lúc / Impact on opinion found at. Mốc tính 24 giờ của Đ7 k4 / Starts the 24 hours of Đ7 k4';
COMMENT ON COLUMN mart_public.statement_case.requested_at IS 'Được yêu cầu phát ngôn lúc / Statement requested at. Đ7 k5 / Đ7 k5';
COMMENT ON COLUMN mart_public.statement_case.first_statement_at IS 'Phát ngôn lần đầu lúc / First statement at';
COMMENT ON COLUMN mart_public.statement_case.statement_form IS 'Hình thức phát ngôn / Form of the statement. Giá trị / values: briefing (Giao ban báo chí / Press briefing); online (Đăng trên cổng TTĐT, mạng xã hội chính thức / Posted on an official portal or channel); press_conference (Họp báo / Press conference); press_release (Thông cáo báo chí, văn bản, thư điện tử / Press release, letter or e-mail); statement (Phát ngôn trực tiếp, trả lời phỏng vấn / Statement or interview)';
COMMENT ON COLUMN mart_public.statement_case.statement_url IS 'Nơi đăng phát ngôn / Where the statement is published';
COMMENT ON COLUMN mart_public.statement_case.note IS 'Ghi chú / Note';
COMMENT ON COLUMN mart_public.statement_case.release_status IS 'Trạng thái phát hành / Release status. Giá trị / values: draft (Dự thảo / Draft); embargoed (Chờ đến giờ phát / Under embargo); internal (Nội bộ / Internal); released (Đã phát hành / Released); superseded (Đã được thay thế / Superseded); withdrawn (Đã thu hồi / Withdrawn)';
COMMENT ON COLUMN mart_public.statement_case.sensitivity IS 'Mức nhạy cảm / Sensitivity. Giá trị / values: internal (Nội bộ / Internal); personal (Dữ liệu cá nhân cơ bản / Personal data); public (Công khai / Public); refused (Từ chối cung cấp, có căn cứ / Withheld on a stated ground); sensitive-personal (Dữ liệu cá nhân nhạy cảm / Sensitive personal data)';
COMMENT ON COLUMN mart_public.statement_case.language IS 'Ngôn ngữ / Language. Mã BCP 47 / BCP 47 tag';
COMMENT ON COLUMN mart_public.statement_case.updated_at IS 'Cập nhật lúc / Updated at. Thời điểm nguồn nói là đã sửa / When the source says that it changed';
COMMENT ON COLUMN mart_public.statement_case.embargo_until IS 'Chờ phát đến / Embargo until. Chỉ công khai từ thời điểm này / Not public before this instant';
COMMENT ON COLUMN mart_public.statement_case.jurisdiction IS 'Địa bàn / Area. Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội / Province in which names such as ''Sở Y tế'' or ''HĐND Tỉnh'' are meant';
COMMENT ON COLUMN mart_public.statement_case.refusal_ground IS 'Căn cứ từ chối cung cấp / Ground for withholding. Giá trị / values: draft_policy (Chính sách, đề án đang soạn thảo / Policy still being drafted); no_conclusion (Đang thanh tra, khiếu nại, tố cáo, tranh chấp chưa có kết luận / Inspection, complaint or dispute without a conclusion); secret_or_private (Bí mật nhà nước, bí mật theo luật, đời tư / Legal secrecy or private life); under_investigation (Vụ án đang điều tra hoặc chưa xét xử / Case before trial)';
COMMENT ON COLUMN mart_public.statement_case.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart_public.statement_case.recorded_at IS 'Kho ghi nhận phiên bản này lúc / when this node recorded the revision';
COMMENT ON COLUMN mart_public.statement_case.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart_public.statement_case.is_contested IS 'Có trường mà các nguồn nói khác nhau / sources disagree about some field';
COMMENT ON COLUMN mart_public.statement_case.stale_since IS 'Từ lúc nào có nguồn của nó không còn mới; trống khi mọi nguồn đều mới / since when one of its sources is not the newest; null: all are fresh';

-- Who may read. Group roles without login: give them to people and tools with GRANT lienthong_reader TO somebody.
CREATE OR REPLACE FUNCTION mart.grant_readers() RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reader  text;
    granted text[] := '{}';
BEGIN
    FOREACH reader IN ARRAY ARRAY['lienthong_public', 'lienthong_reader', 'lienthong_personal'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', reader);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN
                    NULL;  -- another database of this server was faster
                WHEN insufficient_privilege THEN
                    RAISE NOTICE 'không được phép tạo vai trò % / may not create the role: nhờ quản trị viên tạo rồi chạy / let an administrator create it, then SELECT mart.grant_readers()', reader;
                    CONTINUE;
            END;
        END IF;
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA mart, mart_public FROM %I', reader);
        IF reader = 'lienthong_public' THEN
            EXECUTE format('GRANT USAGE ON SCHEMA mart_public TO %I', reader);
            EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA mart_public TO %I', reader);
        ELSE
            EXECUTE format('GRANT USAGE ON SCHEMA mart TO %I', reader);
        END IF;
        IF reader = 'lienthong_reader' THEN
            EXECUTE format('GRANT SELECT ON mart.field, mart.entity_history, mart.provenance, mart.value_candidate, mart.related, mart.bulletin, mart.correction, mart.current_notice, mart.duty, mart.event_point, mart.inquiry, mart.agency, mart.agency_successors, mart.admin_unit, mart.admin_unit_change, mart.document, mart.document_recipients, mart.document_attachments, mart.document_replaced_by, mart.document_amended_by, mart.document_translations, mart.document_message, mart.document_message_trace, mart.press_release, mart.press_release_attachments, mart.press_release_translations, mart.press_release_corrected_by, mart.press_release_translated_by, mart.press_event, mart.press_event_attending_points, mart.press_event_translations, mart.spokesperson, mart.response, mart.response_translations, mart.emergency_notice, mart.emergency_notice_translations, mart.emergency_notice_superseded_by, mart.official_channel, mart.venue, mart.venue_rooms, mart.press_inquiry, mart.media_outlet, mart.article_mention, mart.article_mention_cites_agencies, mart.article_mention_corrected_by, mart.article_mention_translated_by, mart.broadcast_bulletin, mart.broadcast_bulletin_playback, mart.broadcast_bulletin_translations, mart.topic_measure, mart.misinformation_alert, mart.misinformation_alert_translations, mart.statement_case TO %I', reader);
            EXECUTE format('GRANT EXECUTE ON FUNCTION mart.duties(timestamptz), mart.notices(timestamptz), mart.press_report_items(integer), mart.body_on(text, date, date) TO %I', reader);
        ELSIF reader = 'lienthong_personal' THEN
            EXECUTE format('GRANT SELECT ON mart.field, mart.personal_value, mart.spokesperson_today TO %I', reader);
            EXECUTE format('GRANT EXECUTE ON FUNCTION mart.spokespersons(date) TO %I', reader);
        END IF;
        granted := granted || reader;
    END LOOP;
    RETURN granted;
END
$$;
COMMENT ON FUNCTION mart.grant_readers IS
    'Tạo ba vai trò đọc nếu được phép và cấp quyền cho vai trò nào đang có / makes the three reading roles where it may, and gives rights to those that are there';
REVOKE EXECUTE ON FUNCTION mart.grant_readers FROM PUBLIC;
SELECT mart.grant_readers();
