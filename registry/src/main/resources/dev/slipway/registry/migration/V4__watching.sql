-- The newest deed of each model, for the page of all models: what nodes say and uploads on their way are left out.
create index change_deed on registry.change (model, id desc)
  where model is not null and kind not in ('STATUS', 'UPLOAD');

-- What changed a model within a stretch of time, for marks on charts.
create index change_model_at on registry.change (model, at) where model is not null;
